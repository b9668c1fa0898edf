// Proposes pages while a reader types in a search box: a combobox with a list of links.
// Without this script the box is a plain form.

const WAIT = 120; // milliseconds after the last letter
const HANGUL = /[\u3131-\u318e\uac00-\ud7a3\u4e00-\u9fff]/;

class Combobox {
  #form;
  #input;
  #list = document.createElement("div");
  #status = document.createElement("p");
  #asking = null;
  #timer = 0;
  #asked = "";
  #active = -1;

  constructor(form) {
    this.#form = form;
    this.#input = form.querySelector("input[type=search]");
    this.#list.id = `${this.#input.id}-suggestions`;
    this.#list.className = "suggestions";
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", form.dataset.list);
    this.#list.hidden = true;
    this.#status.className = "unseen";
    this.#status.setAttribute("role", "status");
    const attributes = {
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.#list.id,
    };
    for (const [name, value] of Object.entries(attributes)) {
      this.#input.setAttribute(name, value);
    }
    this.#input.closest(".field").append(this.#list, this.#status);
    this.#input.addEventListener("input", () => this.#wait());
    // What a keyboard composes is asked for while it is composed, and when it is done.
    this.#input.addEventListener("compositionend", () => this.#wait());
    this.#input.addEventListener("keydown", (event) => this.#press(event));
    this.#input.addEventListener("focus", () => this.#wait());
    this.#input.addEventListener("blur", () => this.#close());
    // The box keeps the focus while a link of the list is pressed.
    this.#list.addEventListener("mousedown", (event) => event.preventDefault());
    form.addEventListener("submit", () => this.#close());
    window.addEventListener("pagehide", () => this.#close());
  }

  get #options() {
    return [...this.#list.children];
  }

  get #isOpen() {
    return !this.#list.hidden;
  }

  #wait() {
    const typed = this.#input.value.trim();
    clearTimeout(this.#timer);
    if (typed.length < 2 && !HANGUL.test(typed)) {
      this.#close();
    } else if (typed === this.#input.defaultValue.trim() && !this.#asked) {
      // What the page was opened with has its answer on the page.
    } else if (typed !== this.#asked) {
      this.#timer = setTimeout(() => this.#ask(typed), WAIT);
    } else if (this.#list.children.length && !this.#isOpen) {
      this.#open();
    }
  }

  async #ask(typed) {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    this.#asked = typed;
    try {
      const address = new URL(this.#form.dataset.suggest, document.baseURI);
      address.searchParams.set("q", typed);
      const answer = await fetch(address, { signal: asking.signal });
      if (!answer.ok) {
        throw new Error(answer.statusText);
      }
      const { suggestions } = await answer.json();
      if (asking === this.#asking) {
        this.#asking = null;
        this.#show(suggestions);
      }
    } catch {
      // Searching works without; the next letter asks again.
      if (asking === this.#asking) {
        this.#close();
      }
    }
  }

  #show(suggestions) {
    this.#activate(-1);
    this.#list.replaceChildren(...suggestions.map((one, n) => this.#option(one, n)));
    if (document.activeElement !== this.#input) {
      this.#close();
    } else if (suggestions.length) {
      this.#open();
    } else {
      this.#hide();
      this.#say(0);
    }
  }

  #option({ kind, text, note, lang, url }, n) {
    const link = document.createElement("a");
    link.id = `${this.#list.id}-${n}`;
    link.href = url;
    link.tabIndex = -1;
    link.className = `suggestion of-${kind}`;
    link.setAttribute("role", "option");
    link.setAttribute("aria-selected", "false");
    const name = document.createElement("span");
    name.textContent = text;
    if (lang) {
      name.lang = lang;
    }
    const what = document.createElement("span");
    what.className = "suggestion-note";
    what.textContent = note;
    link.append(name, " ", what);
    return link;
  }

  #open() {
    this.#list.hidden = false;
    this.#input.setAttribute("aria-expanded", "true");
    this.#say(this.#list.children.length);
  }

  #say(count) {
    const { none, one, many } = this.#form.dataset;
    const said = [none, one][count] ?? many;
    this.#status.textContent = said.replace("#", count);
  }

  #hide() {
    this.#activate(-1);
    this.#list.hidden = true;
    this.#input.setAttribute("aria-expanded", "false");
  }

  #close() {
    clearTimeout(this.#timer);
    if (this.#asking) {
      // What was never answered is asked again: the list is of an older text.
      this.#asking.abort();
      this.#asking = null;
      this.#asked = "";
      this.#list.replaceChildren();
    }
    this.#hide();
    this.#status.textContent = "";
  }

  #activate(n) {
    this.#options[this.#active]?.setAttribute("aria-selected", "false");
    const option = this.#options[n];
    this.#active = option ? n : -1;
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      this.#input.setAttribute("aria-activedescendant", option.id);
    } else {
      this.#input.removeAttribute("aria-activedescendant");
    }
  }

  #press(event) {
    // Keys that compose a syllable are the keyboard's; Safari tells only by the code.
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) {
      return;
    }
    const last = this.#list.children.length - 1;
    const steps = {
      ArrowDown: () => (this.#active < last ? this.#active + 1 : -1),
      ArrowUp: () => (this.#active < 0 ? last : this.#active - 1),
    };
    if (event.key in steps && last >= 0) {
      event.preventDefault();
      if (!this.#isOpen) {
        this.#open();
      }
      if (!event.altKey) {
        this.#activate(steps[event.key]());
      }
    } else if (event.key === "Escape" && this.#isOpen) {
      // The first press closes the list, the next empties the box.
      event.preventDefault();
      this.#close();
    } else if (event.key === "Enter" && this.#active >= 0) {
      event.preventDefault();
      this.#options[this.#active].click();
    } else if (event.key === "Tab") {
      this.#close();
    }
  }
}

for (const form of document.querySelectorAll("form[data-suggest]")) {
  new Combobox(form);
}
