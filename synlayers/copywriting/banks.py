"""Words that belong to no topic. Names of people, places and brands are invented; `grammar.expand` fills the slots."""

from __future__ import annotations

from typing import Final

from synlayers.copywriting.grammar import phrases, words

FIRST_NAMES: Final = words(
    "Mira Tobin Elara Jonas Ines Ruben Freya Milo Clara Anouk Darius Leila Oskar Nadia Felix Amara Hugo Selma Theo Yara"
    " Kian Lotte Marek Noor Silas Tessa Viggo Zuri Emil Paloma Rafi Greta Idris Junia Lorcan Maren Pia Stellan Uma"
    " Wanda"
)
NAME_STARTS: Final = words(
    "Ash Wren Hallo Thorn Marl Fen Bram Lark Quill Sorrel Tarn Vel Ember Dun Roth Alder Cor Dray Pell Sund"
)
NAME_ENDS: Final = words("grove wick mere croft holt lund ridge stead haven dale combe moor")
CITIES: Final = (
    "Harrowmere",
    "Lindenmoor",
    "Port Alder",
    "Eastvale",
    "Brightwater Bay",
    "Norcastle",
    "Silverfen",
    "Oakhollow",
    "Westermill",
    "Kestrel Bay",
    "Marlowick",
    "Sunder Point",
    "Fernbridge",
    "Old Calder",
    "Amberley Falls",
    "Stonequay",
)
STREETS: Final = (
    "Juniper Street",
    "Mill Lane",
    "Harbor Road",
    "Linden Avenue",
    "Copper Street",
    "Station Road",
    "Willow Lane",
    "Market Street",
    "Orchard Road",
    "Lantern Alley",
    "River Walk",
    "Foundry Street",
    "Garden Terrace",
    "Maple Avenue",
)
BRAND_STARTS: Final = words(
    "Alder Birch Copper Cedar Ember Fern Gilded Hazel Juniper Linden Lumen Maple Moss Olive Pine Saffron Silver Thistle"
    " Willow Velvet Quartz Heron Otter Marigold"
)
BRAND_ENDS: Final = words("brook fern hollow lane mere moor peak root thorn tide wick grove crest vale loft")
AREA_CODES: Final = (206, 212, 303, 312, 415, 503, 617, 702, 808, 917)

HEADLINES: Final = phrases(
    """
    {single}; {adj} {things}; hello, {stuff}; {act}; {act}; {line}; {line}; {line}; {line}; more {adj} {things};
    {stuff} & {stuff2}; all about {stuff}; time for {stuff}; powered by {stuff}; {things} & {things2};
    our {adj} {things}; {adj} {things}, {adj2} {things2}; where {stuff} meets {stuff2}; {stuff} for {fans};
    {adj} {things} start here; the home of {stuff}; a celebration of {stuff}; a world of {stuff};
    every day deserves {stuff}; made for {fans}; a season of {adj} {things}; for the love of {stuff};
    say yes to {adj} {things}; your daily dose of {stuff}; {adj} {things} for {fans}; a little {stuff} goes far;
    less noise, more {stuff}; bring on the {adj} {things}; discover {adj} {things} in {city};
    {adj} {things} with a little {stuff}; the {adj} {things} are here; say hello to {adj} {things}
    """
)
TAGLINES: Final = (
    "{stuff}, done right",
    "made for {fans}",
    "{adj} {things} since {since}",
    "{stuff} & {stuff2}",
    "{adj}, {adj2} and ours",
    "we live for {stuff}",
    "{adj} {things}, every day",
    "{things} made with {stuff}",
    "all we need is {stuff}",
    "{adj} by nature",
    "your place for {stuff}",
)
SENTENCES: Final = phrases(
    """
    Everyone is welcome.; We would love to see you.; Find us at {address}.; Write to us at {email}.;
    Call {phone} with any questions.; Follow us at {handle}.; See you on {weekday}.; Places are limited.;
    Our team is happy to help.; Come as you are.; Bring a friend.; It is worth the trip.;
    Come and see for yourself.; You will find us in the middle of {city}.; Good things take time, and we take ours.;
    {brand} has been part of {city} since {since}.; We started small and still care about every detail.;
    {person} and the whole team look forward to it.; More details are on {url}.; Tell your friends.;
    We reply within one day.; There is more to discover every month.;
    Simple ideas, carefully made, are what we stand for.; People in {city} have trusted us since {since}.
    """
)
QUOTES: Final = (
    "{stuff} is not a luxury. It is a habit.",
    "Start small, but start today.",
    "Give {stuff} a little time and it will find you.",
    "The best {things} are the ones we share.",
    "Do it with love or do it tomorrow.",
    "Where there is {stuff}, there is a way.",
    "I never met a day that {stuff} could not improve.",
    "Slow down. The view is part of the way.",
    "Be the reason that someone smiles today.",
    "Small steps still move you forward.",
    "Make room for {stuff} and the rest will follow.",
    "What we repeat, we become.",
    "Create something today that you will miss tomorrow.",
    "There is no shortcut to {stuff}.",
    "The quiet days count too.",
    "I came for the {things} and stayed for the people.",
    "They made us feel at home from the very first minute.",
    "Honest, friendly and always on time.",
    "Life is better with {adj} {things}.",
    "We only regret the {things} that we did not share.",
    "Kind words are the cheapest gift.",
)
NAV_ITEMS: Final = ("Home", "About", "Shop", "Stories", "Events", "Gallery", "Team", "Journal", "Visit", "Contact")
BULLETS: Final = (
    "Simple to start",
    "Clear next steps",
    "Made to last",
    "Open to everyone",
    "Friendly support",
    "Fair prices",
)
TITLE_NOUNS: Final = (
    "Lantern",
    "River",
    "Orchard",
    "Mapmaker",
    "Tide",
    "Winter",
    "Garden",
    "Harbor",
    "Clockmaker",
    "Sparrow",
    "Island",
    "Silence",
)
TITLE_PLACES: Final = (
    "the North",
    "Salt",
    "Quiet Birds",
    "Broken Glass",
    "the Valley",
    "Small Hours",
    "Ash and Honey",
    "the Lost Coast",
    "Paper Stars",
)
CERTIFICATES: Final = (
    "Certificate of Achievement",
    "Certificate of Completion",
    "Certificate of Excellence",
    "Certificate of Appreciation",
)
AWARD_LINES: Final = (
    "This certificate is proudly presented to",
    "This certificate is awarded to",
    "Presented with pride to",
    "This is to certify that this award belongs to",
)
INVITATIONS: Final = (
    "Please join us for {occasion}",
    "You are warmly invited to {occasion}",
    "We invite you to {occasion}",
    "Join us for {occasion}",
    "With joy we invite you to {occasion}",
    "It would be our pleasure to welcome you to {occasion}",
)
INGREDIENTS: Final = ("Water", "cane sugar", "lemon juice", "sea salt", "oats", "almonds", "honey")
"""For labels of topics that sell nothing to eat."""
NUTRIENTS: Final = (
    ("Energy", 60, 420, "kcal"),
    ("Fat", 1, 18, "g"),
    ("Carbohydrates", 4, 48, "g"),
    ("Sugars", 1, 22, "g"),
    ("Fiber", 1, 9, "g"),
    ("Protein", 1, 21, "g"),
    ("Sodium", 10, 480, "mg"),
    ("Calcium", 20, 260, "mg"),
)
