// Watches an export that is under way, and counts what a form selects. Without this the
// page loads itself again, and a button counts.
const AGAIN = 1000;

function watch(section) {
  const bar = section.querySelector("[data-bar]");
  const line = section.querySelector("[data-line]");
  const look = async () => {
    try {
      const answer = await fetch(section.dataset.watch);
      if (!answer.ok) return location.reload();
      const state = await answer.json();
      const now = `${state.state} ${state.idle}`;
      if (state.over || now !== section.dataset.now) return location.reload();
      if (state.total) {
        bar.max = state.total;
        bar.value = state.done;
      }
      line.textContent = state.line;
    } catch {
      // The site is away for a moment; what is shown stays true.
    }
    setTimeout(look, AGAIN);
  };
  setTimeout(look, AGAIN);
}

function counts(button) {
  const form = button.form;
  const shown = form.querySelector("[data-count]");
  let latest = 0;
  const count = async () => {
    const mine = ++latest;
    const body = new FormData(form);
    body.set("count", "1");
    const headers = { Accept: "application/json" };
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers });
      const { count } = answer.ok ? await answer.json() : { count: "" };
      if (mine === latest) shown.textContent = count || "–";
    } catch {
      // The button is still there.
    }
  };
  let pause;
  form.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(count, 300);
  });
  button.hidden = true;
}

document.querySelectorAll("[data-watch]").forEach(watch);
document.querySelectorAll("[data-counts]").forEach(counts);
