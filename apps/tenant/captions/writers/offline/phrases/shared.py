"""What is said alike in every tone: quotations, the way to the shop, a pin's title."""

PHRASES: dict[str, tuple[str, ...]] = {
    "note": (
        "The artist writes: {note}",
        "In the artist’s words: {note}",
        "From the artist: {note}",
        "The artist’s note [on it|on this one]: {note}",
        "The artist puts it [like this|this way]: {note}",
        "[A few words|A line] from the artist: {note}",
        "What the artist says about it: {note}",
    ),
    "series": (
        "About {collection}: {collection_note}",
        "On {collection} as a whole: {collection_note}",
        "From the notes to {collection}: {collection_note}",
    ),
    "listing": (
        "{title}: {substance}, {size}.",
        "{title}, a(n) {named} in {pair}.",
        "A(n) {format} {work} in {colours}: {title}.",
        "{title}, a(n) {work} in {pair}.",
        "[Offered here|In this listing]: {title}, a(n) {work} in {colours}.",
        "{title}, {details}.",
        "This listing is for {title}, a(n) {work}[ in {pair}|].",
        "[Here is|You are looking at] {title}[, a(n) {named}|].",
        "[Offered here|In this listing]: {title}.",
        "{title}, a(n) {work} to live with.",
    ),
    "order": (
        "[Questions|Any questions] [before you order|about it|about the surface or the colours]? "
        "[Message us|Write to us|Send us a message][ here|].",
        "[Ask us|Message us|Write to us] if you would like "
        "[to know more|a closer look|to see more of it|to talk about it first].",
        "[Save it|Keep it] among your favourites[ while you think it over| for later| until you have decided|].",
        "[Message us|Write to us|Ask us] about {title}.",
    ),
    "link": (
        "[See|Find|Browse|Look through] [more|more work|more of our work|the rest of our work|other works] "
        "[here|in our shop|on our site|online]: {url}",
        "[See|Find|Browse|Look through] more [by|from] {company} [here|online]: {url}",
        "Visit [us online|our shop|{company} online|{company}]: {url}",
        "More [from {company}|from us|in our shop|of our work]: {url}",
        "[Our shop is|The shop is|You will find us|You will find more of our work|{company} is] here: {url}",
    ),
}

# The richest first; the first three that the facts allow are drawn from.
PIN_TITLES = (
    "{bare_title}, {named} in {pair}",
    "{bare_title}: {format} {work} in {pair}",
    "{bare_title}, {work} in {colours}",
    "{bare_title}: {pair} {wall} art",
    "{bare_title}, {medium}",
    "{bare_title}, {format} {work}",
    "{bare_title}, {work} from {year}",
    "{bare_title}, {work}",
)
