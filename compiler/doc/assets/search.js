// Narrows the list of names to those that hold every word typed. `/` goes to the search.
"use strict";

const field = document.getElementById("search");
const count = document.getElementById("count");
const items = [...document.querySelectorAll("#names li")];

function search() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const item of items) {
    const text = item.textContent.toLowerCase();
    item.hidden = !words.every((word) => text.includes(word));
    shown += item.hidden ? 0 : 1;
  }
  count.textContent = words.length === 0 ? "" : `${shown} of ${items.length} names`;
}

field.addEventListener("input", search);
field.addEventListener("keydown", (event) => {
  const first = items.find((item) => !item.hidden);
  if (event.key === "Enter" && first) first.querySelector("a").click();
  if (event.key === "Escape") {
    field.value = "";
    search();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== field) {
    event.preventDefault();
    field.focus();
  }
});
