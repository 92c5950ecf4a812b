from playwright.sync_api import Page

# What stands out of the screen to the right, and text that its own button cuts off without three dots.
FALLEN_OUT = """() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    const found = wide > 1 ? [`the page is ${wide}px too wide`] : [];
    for (const element of document.querySelectorAll("main button, main h1, main label")) {
        const box = element.getBoundingClientRect();
        if (!box.width || getComputedStyle(element).visibility === "hidden") continue;
        let hidden = element.parentElement;
        while (hidden && !["auto", "scroll", "hidden"].includes(getComputedStyle(hidden).overflowX))
            hidden = hidden.parentElement;
        const edge = hidden ? hidden.getBoundingClientRect().right : innerWidth;
        if (box.left >= 0 && box.left < innerWidth && box.right > innerWidth + 1 && edge > innerWidth + 1)
            found.push(`«${element.textContent.trim()}» falls out to the right`);
    }
    return found;
}"""


def check_looks(page: Page) -> None:
    """Nothing is wider than the screen."""
    assert page.evaluate(FALLEN_OUT) == []
