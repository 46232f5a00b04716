// What cannot be undone (an exceptional access, a result) is sent by its button, never by Enter in a field.
"use strict";
for (const form of document.querySelectorAll("form[data-deliberate]")) {
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
  });
}
