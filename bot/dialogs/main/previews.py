from bot.choices import Choice

SEVERAL = {"entries": [Choice("Receive:variant", "📦 Receive goods"), Choice("Count:variant", "🧮 Count")]}
