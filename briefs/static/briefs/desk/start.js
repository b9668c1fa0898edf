// Makes the desk's plain forms easier; each works without.
import { guard } from "./guard.js";
import { names } from "./names.js";
import { rows } from "./rows.js";
import { theirs } from "./theirs.js";

guard();
names(document);
rows();
theirs();
document.addEventListener("formset:added", (event) => names(event.target));
