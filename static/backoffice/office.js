"use strict";
// On a phone a table's cells carry the names of their columns: each begins like a sentence.
document.addEventListener("DOMContentLoaded", () => {
    for (const cell of document.querySelectorAll("[data-label]")) {
        const label = cell.dataset.label;
        cell.dataset.label = label.charAt(0).toLocaleUpperCase() + label.slice(1);
    }
});
