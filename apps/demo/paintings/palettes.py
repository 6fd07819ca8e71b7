"""Colours that go together, by style and name. What each place in a row is for, the style's function says."""

Tones = tuple[str, ...]

_SEASCAPE: dict[str, Tones] = {
    "noon": (
        *("#1d3a5f", "#5b87a8", "#c9d8d8", "#f3dcb4", "#f0b26a"),
        *("#e9c9a0", "#6d9ab0", "#1f5c83", "#123a5c", "#0c2238", "#ffe3a8"),
    ),
    "dusk": (
        *("#2a2f45", "#59637f", "#a79aa6", "#e9b9a0", "#f5d9b8"),
        *("#d8b7a6", "#7d8ba3", "#3c5876", "#23384f", "#141f30", "#fff0cf"),
    ),
    "lagoon": (
        *("#0f2d3f", "#2f6e79", "#8cc0b4", "#e6ead2", "#f6f1de"),
        *("#cfe3d2", "#5fb0a8", "#1f7f86", "#0e5664", "#082f3f", "#fbf6d9"),
    ),
    "ember": (
        *("#5a2a3c", "#a8483f", "#e5814b", "#f6bf6b", "#fbe6b0"),
        *("#e89a5c", "#a4504a", "#5b3350", "#33284a", "#171a30", "#ffdf95"),
    ),
    "squall": (
        *("#20262c", "#4a5860", "#8b979a", "#c9cfca", "#e9e6d8"),
        *("#b7c2bf", "#6f8a8e", "#3d5f68", "#20404b", "#0f2029", "#f4f0df"),
    ),
}

_SWELL: dict[str, Tones] = {
    "atlantic": ("#e7d8c0", "#c8d6d6", "#9fc0c8", "#7fb0b8", "#4f93a6", "#2c6f8c", "#1b4f72", "#12344f", "#f3f1e6"),
    "moonrise": ("#2b3350", "#6f6f8e", "#d9a99a", "#8a8fae", "#59709a", "#36527f", "#223860", "#16223f", "#f0dcc8"),
    "sundown": ("#f3e3b5", "#f0b06c", "#d9694a", "#b7484c", "#7a3554", "#4a2f57", "#2b2748", "#171a33", "#fbe3b2"),
    "kelp": ("#f0e6cc", "#dfe0c4", "#b9cdb2", "#9fbfa6", "#6a9f8a", "#3d7a6c", "#245850", "#143a38", "#f7f0da"),
}

_SHORE: dict[str, Tones] = {
    "cove": ("#0d3b52", "#14637a", "#2a93a0", "#6fc3bd", "#bfe3d3", "#b99a72", "#d9bf94", "#efdfbf"),
    "cape": ("#10304f", "#1c5680", "#3f8db0", "#8cc3cf", "#cfe6df", "#a9876b", "#cfae8e", "#ead6bd"),
    "jade": ("#0b4a46", "#15736a", "#3fa58f", "#8fd0b3", "#d9ead2", "#c08a6a", "#dcae8c", "#f0d8bd"),
}

_COLOURFIELD: dict[str, Tones] = {
    "furnace": ("#7a1f22", "#8f2f2a", "#c6482f", "#d9622f", "#e7963f", "#efb04f"),
    "harbour": ("#1c2b4a", "#243860", "#2f5d8c", "#4a7fb0", "#d9c7a3", "#e8dcc0", "#16223c", "#101a30"),
    "orchard": ("#e9dcc3", "#efe6d3", "#3f5a4a", "#5c7a5f", "#c98f4a", "#d8aa62"),
    "damson": ("#4a2a3c", "#5b3448", "#b9566a", "#cf7b80", "#e8b59c", "#f0cbb0", "#7d3a55", "#8f4a60"),
    "lichen": ("#3f4a44", "#4c5950", "#93a08a", "#aab59c", "#d3b04f", "#e0c46c", "#2a3431", "#343f3a"),
}

_GEOMETRY: dict[str, Tones] = {
    "primary": ("#efe6d2", "#d1493a", "#2f5d8c", "#e2b04a", "#6f8f86", "#22262e"),
    "brick": ("#e9ddc4", "#c9622f", "#3d6b63", "#e6b45c", "#8c3b3b", "#2b2a33"),
    "night": ("#1f2c44", "#e0a83e", "#d9583b", "#7fa3b5", "#efe4cd", "#0f1626"),
    "market": ("#f1e7d6", "#e07a3f", "#3a7d7c", "#f0c24f", "#b8485a", "#3a2c3f"),
    "clay": ("#e6d7bf", "#b8573a", "#d99a5b", "#7c8a5c", "#4f6d7a", "#33262a"),
    "garden": ("#eee9d8", "#4c7a5a", "#e3a93f", "#c8553d", "#8fb0a9", "#243b3a"),
    "plum": ("#ece2da", "#7a3b5e", "#e0935a", "#c9b458", "#5f6f9c", "#2c2238"),
}

_FLOW: dict[str, Tones] = {
    "agate": ("#0f3d3e", "#1f6f6b", "#7fb8a4", "#f0ead8", "#d8a48f", "#8c4a3c", "#d9b25f"),
    "iris": ("#2a1e3c", "#5c3d6e", "#b48bb0", "#f1dfe0", "#e7b7a0", "#d9b36a"),
    "delta": ("#1b3a4b", "#3f7d8c", "#c7dcd2", "#fbf6ea", "#e6c9a8", "#a9745a", "#caa04f"),
    "peony": ("#5a1f3a", "#a8476a", "#e3a0a8", "#fbeae2", "#e9d2b8", "#9fb59a", "#d8b060"),
    "moss": ("#1f2f28", "#4a6650", "#9db08a", "#f1efdc", "#d9c08a", "#8a6a3c", "#d4b45c"),
}

_BOTANICAL: dict[str, Tones] = {
    "morning": ("#f1e9d8", "#d9dccb", "#e7b98f", "#b9c8b2", "#7fa08a", "#47705f", "#23443c"),
    "blush": ("#f4ece2", "#ead3c6", "#d98f78", "#d8c3b0", "#a7a58b", "#6d7a5c", "#3c4a38"),
    "moonlit": ("#20343c", "#2f4d50", "#e3c58a", "#3c625f", "#6a938a", "#a0bfaa", "#dbe3cb"),
    "delft": ("#f3efe6", "#e3e6ea", "#c9ced9", "#b7c3d2", "#7d93ae", "#4b6485", "#26395a"),
    "amber": ("#f6e7d3", "#f0cfae", "#e0784f", "#e7b58a", "#b98a55", "#7c6a3c", "#4b4a2c"),
    "fern": ("#e9eee2", "#c8d8c6", "#f4f0dc", "#9fbf9f", "#5f9577", "#2f6b56", "#153f38"),
    "heather": ("#f2ecee", "#ddd3df", "#e8c7b0", "#c9b8cf", "#9a86ab", "#65557d", "#352d4b"),
}

PALETTES: dict[str, dict[str, Tones]] = {
    "seascape": _SEASCAPE,
    "swell": _SWELL,
    "shore": _SHORE,
    "colourfield": _COLOURFIELD,
    "bauhaus": _GEOMETRY,
    "orbits": _GEOMETRY,
    "tiles": _GEOMETRY,
    "arches": _GEOMETRY,
    "flow": _FLOW,
    "willow": _BOTANICAL,
    "eucalyptus": _BOTANICAL,
    "palm": _BOTANICAL,
    "philodendron": _BOTANICAL,
}
