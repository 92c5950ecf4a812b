import re

from playwright.sync_api import Locator, Page, expect


class Chat:
    """A person at the chat page: says, taps, reads."""

    def __init__(self, page: Page) -> None:
        self.page = page
        expect(page.locator("textarea").first).to_be_visible()

    def say(self, text: str) -> None:
        """Type, send, and wait until the bot has answered below."""
        own = self.page.locator(".message.own")
        before = own.count()
        self.page.locator("textarea").first.fill(text)
        self.page.keyboard.press("Enter")
        expect(own).to_have_count(before + 1)
        answer = own.last.locator("xpath=following-sibling::*[contains(@class, 'message')]").last
        expect(answer).to_be_visible(timeout=15_000)

    def tap(self, caption: str) -> None:
        """Press the newest button with these words."""
        button = self.button(caption)
        expect(button).to_be_visible(timeout=15_000)
        button.click()

    def button(self, caption: str) -> Locator:
        """The newest button with these words, on the telephone and not in what slides in for others."""
        telephone = self.page.get_by_role("region")
        return telephone.get_by_role("button", name=re.compile(re.escape(caption), re.IGNORECASE)).last

    def sees(self, text: str) -> None:
        """The words stand in the chat."""
        expect(self.page.get_by_text(text).last).to_be_visible(timeout=15_000)
