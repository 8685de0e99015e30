"""Eating and drinking."""

from __future__ import annotations

from synlayers.copywriting.topic import topic

TOPICS = (
    topic(
        "coffee shop",
        mood="warm cozy calm friendly",
        icons="coffee mug-hot leaf heart clock cookie",
        illustrations="cup lamp potted-plant cake",
        photos="wood bokeh paper marble",
        palette="earthy",
        adjectives="fresh; bold; smooth; slow; cozy; handcrafted; small-batch; honest",
        things="roasts; mornings; brews; blends; beans; flavors; coffee breaks",
        stuff="coffee; comfort; flavor; warmth; good company",
        fans="coffee lovers; early birds; slow sippers",
        singles="Brewed; Roasted; Espresso; Daybreak; Percolate",
        lines=(
            "But first, coffee; Rise and grind; Life begins after coffee; Good mornings start here; Coffee worth waking"
            " for; Stay for a second cup; Wake up to better coffee; Your corner table awaits; The slow coffee club;"
            " Freshly ground, gladly poured; Meet me for coffee"
        ),
        acts=(
            "sip slowly; take a coffee break; taste the roast; start your day right; order ahead; bring a friend; find"
            " your blend; meet the roaster"
        ),
        kickers="now brewing; roasted daily; open early; new on tap; the coffee club",
        subheads=(
            "Small-batch beans, roasted in house and poured with care; A quiet corner, a warm cup and time to think;"
            " Single-origin coffee and fresh pastries from seven in the morning; Join us every {weekday} for a free"
            " tasting; Your neighborhood coffee bar in the heart of {city}; From bean to cup, made by people who care"
        ),
        facts=(
            "We roast every Monday in small batches.; Each cup is poured by hand.; Our beans come from growers we know"
            " by name.; Oat milk is always free.; The kitchen bakes pastries from six in the morning.; Bring your own"
            " cup and save a little on every order.; Our house blend tastes of cocoa, cherry and toasted nuts.; There"
            " is a seat by the window for you.; Every bag is stamped with the day it left the roaster.; We close only"
            " when the last guest has finished.; Ask for the filter of the week."
        ),
        ctas="order now; grab a cup; visit us; see the menu; join the club; find your blend",
        features=(
            "freshly roasted beans; free wireless internet; oat milk available; seasonal drinks; house-made pastries;"
            " quiet work tables; compostable cups; loyalty card; dog friendly; open from seven"
        ),
        sections="Hot Coffee; Iced Coffee; From the Oven; Tea & More",
        items=(
            "Flat White: double shot with silky milk; Cortado: equal parts espresso and milk; Cold Brew: steeped for"
            " eighteen hours; Cappuccino: thick foam and a dust of cocoa; Honey Latte: wildflower honey and cinnamon;"
            " Pour Over: single origin, brewed to order; Mocha: dark chocolate and espresso; Chai Latte: black tea with"
            " warm spices; Almond Croissant: baked this morning; Affogato: espresso over vanilla ice cream"
        ),
        prices=(3, 7),
        roles="Head Roaster; Barista; Shop Manager; Coffee Buyer",
        venues="Coffee House; Roastery; Corner Cafe",
        brand_words="Coffee; Roasters; Coffee Co.; Espresso Bar",
        stats="120: cups an hour; 18: single origins; 6 am: doors open; 100%: fair trade beans; 4.9: average rating",
        steps=(
            "Choose your beans; Grind them fresh; Heat the water; Pour in slow circles; Wait four minutes; Enjoy"
            " your cup"
        ),
        agenda="Doors open; Welcome tasting; Brewing demo; Latte art contest; Free cupping; Last orders",
        hashtags="slowcoffee brewedfresh coffeetime cupofcalm",
        course="the Home Barista Workshop",
        occasions="a morning of coffee and cake; a free coffee tasting; an evening of espresso and jazz",
        ingredients="Arabica coffee; cocoa; cane sugar; oat milk; cinnamon; sea salt",
    ),
    topic(
        "bakery",
        mood="warm sweet homely rustic",
        icons="bread-slice cookie birthday-cake heart clock store",
        illustrations="cake cup gift hat fruit",
        photos="wood paper fabric bokeh",
        palette="warm",
        adjectives="golden; warm; crusty; homemade; buttery; fresh; sweet; rustic",
        things="loaves; pastries; treats; cookies; mornings; recipes; buns",
        stuff="bread; butter; sweetness; comfort; fresh pastry",
        fans="bread lovers; sweet tooths; early risers",
        singles="Baked; Crumb; Sourdough; Golden; Rise",
        lines=(
            "Baked fresh every morning; Our daily bread; Life is what you bake it; Warm from the oven; Better with"
            " butter; Flour, water, salt, time; Save room for dessert; Happiness is homemade; Let them eat cake; The"
            " bread is ready; One more slice"
        ),
        acts=(
            "follow the smell; take home a loaf; treat someone sweet; bake it forward; taste the crust; share a slice;"
            " order your cake; bite into joy"
        ),
        kickers="fresh today; from our oven; since sunrise; baker's choice; homemade daily",
        subheads=(
            "Slow dough, real butter and a very hot stone oven; Cakes for birthdays, weddings and ordinary days; "
            "Warm loaves on the shelf from half past six; Order before noon and pick up the same day; "
            "Traditional recipes baked with flour from {city}; Sourdough, rye and brioche made by hand every night"
        ),
        facts=(
            "Our sourdough rests for a full day before it meets the oven.; Every cake is made to order.; We mill part"
            " of our flour ourselves.; The first loaves come out at six.; Leftover bread goes to our neighbors in"
            " need.; We bake without preservatives.; Please tell us about allergies when you order.; The cinnamon buns"
            " sell out fast.; Butter makes everything better.; Gluten-free loaves are baked every {weekday}."
        ),
        ctas="order a cake; shop bread; visit the bakery; reserve yours; taste it today; see what's fresh",
        features=(
            "baked before sunrise; real butter; stone-oven loaves; vegan options; custom cakes; local flour; no"
            " preservatives; free tastings; gift boxes; same-day pickup"
        ),
        sections="Breads; Pastries; Cakes; Savory",
        items=(
            "Country Sourdough: dark crust and open crumb; Butter Croissant: twenty-seven layers; Cinnamon Bun: with"
            " brown sugar glaze; Seeded Rye: dense and nutty; Lemon Tart: sharp curd and soft meringue; Carrot Cake:"
            " walnuts and cream cheese; Olive Focaccia: rosemary and sea salt; Chocolate Eclair: dark glaze and"
            " custard; Apple Turnover: flaky and lightly spiced; Oat Cookie: chewy with raisins"
        ),
        prices=(3, 9),
        roles="Master Baker; Pastry Chef; Shop Manager; Cake Designer",
        venues="Bakehouse; Mill; Corner Shop",
        brand_words="Bakery; Bakehouse; Bread & Co.; Patisserie",
        stats="24 h: slow fermentation; 600: loaves a day; 27: layers of butter; 5 am: ovens on; 12: kinds of bread",
        steps=(
            "Mix flour and water; Let the dough rest; Fold it gently; Shape the loaf; Score the top; Bake until golden"
        ),
        agenda="Ovens on; First loaves; Baking class; Cake tasting; Cookie decorating; Last batch",
        hashtags="freshbread bakedwithlove sourdough sweetmorning",
        course="the Sourdough Weekend Course",
        occasions="a morning of bread and butter; a cake tasting; an open day in our bakery",
        ingredients="Wheat flour; water; butter; sea salt; free-range eggs; cane sugar; vanilla; yeast",
    ),
    topic(
        "restaurant",
        mood="elegant inviting warm lively",
        icons="utensils concierge-bell pepper-hot wine-glass leaf fish",
        illustrations="fish bottle fruit vase cup",
        photos="marble wood bokeh night",
        palette="elegant",
        adjectives="seasonal; simple; generous; local; honest; vibrant; wood-fired; memorable",
        things="flavors; plates; evenings; dishes; dinners; tables; gatherings",
        stuff="fresh food; flavor; fire; good company; tradition",
        fans="food lovers; night owls; hungry friends",
        singles="Savor; Gather; Feast; Ember; Dine",
        lines=(
            "Come hungry, leave happy; Dinner is served; Good food, good mood; Taste the season; The long table; Eat"
            " well, laugh often; From our garden to you; Saturday night supper club; A seat is waiting; Cooked over"
            " open fire; Pull up a chair"
        ),
        acts=(
            "book a table; taste the season; gather around; share a plate; meet the chef; stay for dessert; try"
            " something new; eat together"
        ),
        kickers="chef's table; dinner menu; now seating; tonight only; house specials",
        subheads=(
            "A short menu that changes with the market every week; Seven courses, one long table and no hurry at all; "
            "Family recipes cooked over an open wood fire; Lunch from noon, dinner from six, closed on Mondays; "
            "Fresh fish, garden greens and good bread in {city}; Reserve your table for {weekday} evening"
        ),
        facts=(
            "Our menu follows the market and changes every week.; Fish arrives each morning from small boats.; The"
            " vegetables grow in a garden behind the kitchen.; We cook over oak and olive wood.; Groups of up to twelve"
            " are welcome.; Our wine list is short and personal.; Children eat at half price on Sundays.; Please let us"
            " know about allergies.; The terrace opens in May.; Chef {person} cooks in full view of the room."
        ),
        ctas="book a table; see the menu; reserve now; order online; taste tonight; call us",
        features=(
            "seasonal menu; open kitchen; garden terrace; private dining room; vegan choices; wood-fired oven; live"
            " music fridays; local produce; tasting menu; natural wines"
        ),
        sections="Starters; Mains; Desserts; Sides; Drinks",
        items=(
            "Roasted Beetroot: goat cheese and walnuts; Grilled Sea Bass: fennel, lemon and capers; Mushroom Risotto:"
            " aged parmesan and thyme; Slow-Cooked Lamb: mint and white beans; Burrata: peach, basil and olive oil;"
            " Pumpkin Ravioli: brown butter and sage; Charred Leeks: romesco and almonds; Tomato Soup: basil oil and"
            " toast; Chocolate Mousse: sea salt and cream; Poached Pear: red wine and vanilla; Steak Frites: pepper"
            " sauce and greens; Lemon Sorbet: a splash of prosecco"
        ),
        prices=(9, 32),
        roles="Head Chef; Sommelier; Restaurant Manager; Sous Chef",
        venues="Kitchen; Dining Room; Tavern",
        brand_words="Kitchen; Table; Bistro; Trattoria",
        stats="7: courses; 40: seats; 95%: local produce; 1 h: from farm to kitchen; 4.8: guest rating",
        steps="Pick your evening; Choose the menu; Tell us your wishes; Take your seat; Enjoy every course",
        agenda="Welcome drink; First course; Chef's talk; Main course; Dessert; Coffee and farewell",
        hashtags="tasteofseason suppertime chefstable eatlocal",
        course="the Evening Cooking School",
        occasions="a seven-course dinner; a summer supper in the garden; a tasting evening with our chef",
        ingredients="Tomatoes; olive oil; basil; garlic; sea salt; black pepper; oregano",
    ),
    topic(
        "wine tasting",
        mood="elegant mellow refined evening",
        icons="wine-glass-alt wine-bottle glass-cheers leaf star lemon",
        illustrations="bottle fruit vase lamp mountain",
        photos="landscape wood night bokeh",
        palette="elegant",
        adjectives="rare; mellow; velvety; crisp; organic; aged; sunlit; elegant",
        things="vintages; evenings; cellars; harvests; notes; vineyards; tastings",
        stuff="fine wine; terroir; patience; character; good cheese",
        fans="wine lovers; curious palates; slow evenings",
        singles="Vintage; Uncorked; Harvest; Cellar; Decant",
        lines=(
            "Sip, swirl, savor; An evening uncorked; From vine to glass; The harvest table; Red, white and rare; Age"
            " gracefully; Notes from the cellar; A toast to autumn; Where the vines end; Good wine needs company; Open"
            " something special"
        ),
        acts=(
            "raise a glass; taste the vintage; meet the winemaker; swirl and savor; find your favorite; visit the"
            " cellar; stay for one more; toast the harvest"
        ),
        kickers="tasting night; private cellar; new vintage; reserve selection; estate bottled",
        subheads=(
            "Six wines, three cheeses and stories from the cellar; Organic wines from sunny hills, poured by the people"
            " who make them; Meet winemaker {person} and taste the new vintage; An autumn evening among old oak barrels"
            " in {city}; Small estates, honest bottles and a generous table; Every {weekday} we open six rare bottles"
        ),
        facts=(
            "Our vines grow on steep slopes above the river.; Grapes are picked by hand in the cool of the morning.;"
            " The wine rests for eighteen months in oak.; Each glass comes with a small plate from our kitchen.; Places"
            " are limited to twenty guests.; The cellar keeps a steady twelve degrees all year.; Bottles can be bought"
            " after the tasting.; No experience is needed.; {person} will guide you through six wines.; We farm without"
            " chemicals."
        ),
        ctas="reserve a seat; shop wines; join the tasting; visit the cellar; book now; discover more",
        features=(
            "six guided pours; artisan cheese board; cellar tour; organic vineyards; small-group tasting; limited"
            " bottles; aged in oak; hand-picked grapes; free parking; gift vouchers"
        ),
        sections="Red; White; Rose & Sparkling; Small Plates",
        items=(
            "Estate Red: dark cherry and cedar; Hillside White: green apple and chalk; Old Vine Reserve: plum, leather"
            " and spice; Sparkling Brut: fine bubbles and brioche; Dry Rose: wild strawberry and herbs; Late Harvest:"
            " apricot and honey; Cheese Board: three local cheeses; Olive Plate: warm bread and oil"
        ),
        prices=(12, 48),
        roles="Winemaker; Sommelier; Cellar Master; Estate Manager",
        venues="Cellar; Estate; Vineyard",
        brand_words="Estate; Vineyards; Winery; Cellars",
        stats=(
            "18: months in oak; 1962: first harvest; 12: hectares of vines; 6: wines to taste; 13.5%: alcohol by volume"
        ),
        steps="Look at the color; Swirl the glass; Smell the fruit; Take a small sip; Note what you find",
        agenda="Arrival and bubbles; Cellar tour; White wines; Red wines; Cheese and bread; Farewell glass",
        hashtags="uncorked winenight fromthevine cellarnotes",
        course="the Introduction to Wine Tasting",
        occasions="an evening of wine and cheese; a private cellar tasting; a harvest dinner among the vines",
        ingredients="Grapes; contains sulfites",
        months=(3, 4, 5, 9, 10, 11),
    ),
    topic(
        "farmers market",
        mood="fresh friendly rustic sunny",
        icons="carrot apple-alt lemon seedling leaf store",
        illustrations="fruit flower sun tree bottle hat",
        photos="wood landscape paper sky",
        palette="fresh",
        adjectives="local; ripe; crisp; organic; seasonal; colorful; sun-grown; fresh",
        things="harvests; flavors; vegetables; growers; stalls; Saturdays; roots",
        stuff="fresh produce; goodness; sunshine; honest food; community",
        fans="market goers; local growers; home cooks",
        singles="Harvest; Fresh; Local; Homegrown; Ripe",
        lines=(
            "Straight from the farm; Eat what grows here; Saturday is market day; Good things grow here; Know your"
            " farmer; Fresh picks every week; From the ground up; Shop small, eat fresh; Bring a bigger basket; Pick of"
            " the season; Local roots, real food"
        ),
        acts=(
            "meet your farmer; fill your basket; taste the season; eat your colors; shop local; pick something fresh;"
            " bring the family; support your growers"
        ),
        kickers="every saturday; freshly picked; locally grown; in season; rain or shine",
        subheads=(
            "Fruit, vegetables, honey and flowers from farms you can visit; Forty stalls, live music and breakfast on"
            " the square; Open every {weekday} from eight until one; Picked at dawn and on your table by lunch; Meet"
            " the people who grow your food in {city}; Organic produce without the long journey"
        ),
        facts=(
            "All produce comes from farms within fifty miles.; Our growers pick before sunrise.; Bring a basket and"
            " leave the plastic at home.; There is live music at noon.; Children can feed the chickens by the gate.;"
            " Cheese, bread and honey are sold at the south side.; The market runs in rain or shine.; Most stalls take"
            " cards.; Ask the farmers how to cook what they grow.; Parking is free all morning."
        ),
        ctas="plan your visit; see the stalls; get directions; shop local; become a vendor; find us",
        features=(
            "forty local stalls; organic vegetables; raw honey; cut flowers; live music; free parking; cooking demos;"
            " fresh eggs; artisan cheese; family friendly"
        ),
        sections="Vegetables; Fruit; Dairy & Eggs; Pantry",
        items=(
            "Heirloom Tomatoes: mixed colors by the basket; Raw Honey: wildflower, one jar; Rainbow Carrots: a large"
            " bunch; Free-Range Eggs: one dozen; Goat Cheese: young and creamy; Strawberries: picked this morning;"
            " Sunflower Bunch: five tall stems; Apple Cider: pressed on the farm; Garden Salad: washed and ready; Rye"
            " Bread: baked in a wood oven"
        ),
        prices=(3, 14),
        roles="Market Manager; Organic Grower; Beekeeper; Orchard Owner",
        venues="Market Square; Town Green; Farm Yard",
        brand_words="Farm; Market; Orchards; Growers",
        stats="40: local stalls; 50: miles at most; 100%: grown nearby; 8 am: first basket; 3: generations",
        steps="Bring a basket; Walk the stalls once; Ask what is ripe; Taste before you buy; Cook it tonight",
        agenda="Stalls open; Farm breakfast; Cooking demo; Live music; Kids' corner; Closing bell",
        hashtags="eatlocal marketday farmfresh knowyourfarmer",
        course="the Kitchen Garden Season",
        occasions="a morning at the market; a harvest picnic; an open day on the farm",
        ingredients="Apples; pears; raw honey; lemon juice; cinnamon",
        months=(4, 5, 6, 7, 8, 9, 10),
    ),
)
