"use strict";
// «Add a line»: a copy of the empty line under the last one, with the next number in its names.
document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-line]");
    if (!button) return;
    const lines = button.closest("[data-lines]");
    const total = lines.querySelector("[name$=TOTAL_FORMS]");
    const most = lines.querySelector("[name$=MAX_NUM_FORMS]");
    const line = lines.querySelector("template").content.firstElementChild.cloneNode(true);
    line.innerHTML = line.innerHTML.replaceAll("__prefix__", total.value);
    lines.querySelector("[data-rows]").append(line);
    total.value = Number(total.value) + 1;
    button.hidden = Number(total.value) >= Number(most.value);
    // Fields that search as one types wake up.
    line.dispatchEvent(new CustomEvent("formset:added", { bubbles: true }));
    line.querySelector("input, select")?.focus();
});
