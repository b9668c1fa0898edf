// Rows that are marked for deletion look so.
export function rows() {
  document.addEventListener("change", ({ target }) => {
    if (target.matches?.(".inline-related .delete input")) {
      target.closest(".inline-related").classList.toggle("removed", target.checked);
    }
  });
}
