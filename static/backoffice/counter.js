"use strict";
// A hand scanner types the code and presses Enter: the field waits for it, but opens no keyboard on a phone.
document.addEventListener("DOMContentLoaded", () => {
    const field = document.querySelector("[data-scan]");
    if (field && matchMedia("(pointer: fine)").matches) field.focus();
});
// Another quantity, place or part: the cart is counted anew.
document.addEventListener("change", (event) => {
    if (event.target.matches("[data-counter] [data-recount]")) event.target.form.requestSubmit();
});
// Another customer may have other prices; the list that is searched by typing tells jQuery alone of a choice.
window.django?.jQuery?.(document).on("change", "[data-counter] select[name=customer]", (event) => {
    event.target.form.requestSubmit();
});
