// The only file that names the editor bundle, so that another can take its place.
export * from "../../django_prose_editor/editor.js";
