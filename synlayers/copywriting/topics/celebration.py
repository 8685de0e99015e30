"""Weddings, birthdays and seasons."""

from __future__ import annotations

from synlayers.copywriting.topic import topic

TOPICS = (
    topic(
        "wedding",
        mood="romantic elegant soft timeless",
        icons="ring heart dove glass-cheers church leaf",
        illustrations="flower cake gift vase balloon",
        photos="fabric paper marble bokeh landscape",
        palette="pastel",
        adjectives="timeless; tender; joyful; romantic; elegant; simple; lasting; beautiful",
        things="vows; moments; promises; flowers; beginnings; memories; celebrations",
        stuff="love; joy; laughter; romance; happiness",
        fans="family and friends; dear guests; loved ones",
        singles="Forever; Always; Together; Beloved; Promise",
        lines=(
            "We said yes; Save the date; Together is our favorite place; The beginning of always; Love is in bloom; Two"
            " hearts, one promise; Happily ever after; Eat, drink and be married; Our wedding day; Join us as we wed;"
            " And so it begins"
        ),
        acts=(
            "save the date; dance with us; celebrate with us; share our joy; raise your glass; wish us well; come as"
            " you are; stay until midnight"
        ),
        kickers="save the date; we're getting married; wedding invitation; with great joy; you're invited",
        subheads=(
            "Together with our families, we invite you to our wedding; Dinner and dancing will follow under the old oak"
            " trees; Please join us on {date} at {time}; The ceremony begins at {time} in the rose garden; With love in"
            " our hearts we ask you to celebrate with us; Two families, one table and a very long dance"
        ),
        facts=(
            "The ceremony begins at {time} in the garden.; Dinner and dancing will follow.; Please reply by the first"
            " of next month.; Your presence is the only gift we need.; There are rooms for all guests near the lake.;"
            " Children are very welcome.; The dress code is garden formal.; A bus will bring everyone home at"
            " midnight.; Bring flat shoes for the grass.; We cannot wait to celebrate with you."
        ),
        ctas="reply today; save the date; join us; view details; send wishes; see photos",
        features=(
            "garden ceremony; live string quartet; dinner and dancing; floral design; candlelit tables; handmade"
            " favors; midnight supper; photo corner; lake view; champagne toast"
        ),
        sections="Starters; Mains; Dessert; Drinks",
        items=(
            "Garden Salad: herbs, peas and soft cheese; Sea Trout: lemon butter and potatoes; Roast Chicken: thyme and"
            " young carrots; Mushroom Tart: for our vegetarian guests; Wedding Cake: lemon, elderflower and cream;"
            " Champagne Toast: for everyone; Midnight Soup: to keep you dancing; Berry Sorbet: with mint"
        ),
        prices=(12, 60),
        roles="Wedding Planner; Florist; Maid of Honor; Best Man",
        venues="Manor; Chapel; Rose Garden",
        brand_words="Weddings; Florals; Events; Bridal",
        stats="1: promise; 120: guests; 7: years together; 2: happy families; 100%: love",
        steps="Save the date; Send your reply; Choose your menu; Pack your dancing shoes; Celebrate with us",
        agenda="Guests arrive; Ceremony; Champagne reception; Dinner; First dance; Farewell",
        hashtags="wesaidyes happilyever savethedate foreverus",
        course="fifty years of love and patience",
        occasions="our wedding; the celebration of our marriage; an engagement party",
        months=(4, 5, 6, 7, 8, 9, 10),
    ),
    topic(
        "birthday",
        mood="playful happy colorful cheerful",
        icons="birthday-cake gift star music crown smile",
        illustrations="cake balloon gift hat cat sun",
        photos="bokeh paper abstract sky",
        palette="vivid",
        adjectives="happy; sweet; big; colorful; magical; funny; sparkling; wild",
        things="wishes; surprises; balloons; memories; parties; candles; presents",
        stuff="cake; laughter; fun; magic; confetti",
        fans="party people; little explorers; best friends",
        singles="Hooray; Surprise; Celebrate; Sparkle; Cheers",
        lines=(
            "Happy birthday to you; Let's party; Make a wish; One year wiser; Cake is calling; Another trip around the"
            " sun; Party like it's yours; Hip hip hooray; Wild and three; You're one today; Eat more cake"
        ),
        acts=(
            "make a wish; blow the candles; eat more cake; dance like crazy; join the fun; bring your smile; wear a"
            " silly hat; celebrate with us"
        ),
        kickers="you're invited; it's party time; birthday bash; guess who's five; special day",
        subheads=(
            "Join us for cake, games and a very loud song; There will be balloons, a treasure hunt and too much cake; "
            "The party starts on {weekday} at {time}; Come dressed as your favorite animal; "
            "Wishing you a day full of laughter and good surprises; Another year older and twice as much fun"
        ),
        facts=(
            "There will be cake.; The treasure hunt starts at three.; Come in colors that you like.; Parents may stay"
            " for coffee.; Please tell us if you can make it.; Presents are welcome, but your smile is enough.; The"
            " magician arrives right after lunch.; We have games for every age.; Each guest takes home a small"
            " surprise.; The candles are blown out at five."
        ),
        ctas="reply now; join the party; count me in; celebrate; send a wish; save the date",
        features=(
            "treasure hunt; giant cake; live magic show; face painting; balloon animals; party games; goodie bags;"
            " dance floor; photo corner; pinata at four"
        ),
        sections="Snacks; Sweets; Drinks; Games",
        items=(
            "Rainbow Cake: six bright layers; Mini Pizzas: baked to order; Fruit Skewers: melon, grape and berry; "
            "Pink Lemonade: served with paper straws; Popcorn Cups: sweet and salty; Cupcakes: with sprinkles on top; "
            "Party Pack: hats, balloons and cups; Ice Cream Bar: choose three toppings"
        ),
        prices=(4, 28),
        roles="Party Host; Magician; Cake Maker; Birthday Star",
        venues="Playhouse; Garden; Party Room",
        brand_words="Parties; Party Co.; Celebrations; Cakes",
        stats="5: candles; 20: balloons; 1: giant cake; 3: magic tricks; 100: giggles an hour",
        steps="Light the candles; Sing out loud; Make a wish; Cut the cake; Open the presents",
        agenda="Guests arrive; Party games; Magic show; Cake time; Treasure hunt; Goodbye bags",
        hashtags="birthdayfun makeawish cakeday hooray",
        course="being the best friend of the year",
        occasions="a birthday party; a surprise party; an afternoon of cake and games",
    ),
    topic(
        "winter holiday",
        mood="festive cozy bright nostalgic",
        icons="snowflake tree holly-berry gift sleigh bell star mitten",
        illustrations="tree gift house hat mountain lamp cup",
        photos="night forest landscape bokeh fabric",
        palette="cool",
        adjectives="merry; bright; cozy; snowy; joyful; silent; warm; magical",
        things="wishes; evenings; lights; traditions; gifts; memories; snowflakes",
        stuff="joy; snow; warmth; peace; winter magic",
        fans="family and friends; good neighbors; winter lovers",
        singles="Merry; Joy; Frost; Snowfall; Noel",
        lines=(
            "Merry and bright; Let it snow; Season's greetings; Warm winter wishes; Peace, love and cocoa; Home for the"
            " holidays; All is calm; The most wonderful market; Joy to your world; Cozy up this winter; Wishing you a"
            " white winter"
        ),
        acts=(
            "share the joy; wrap up warm; light a candle; sing along; give a little more; stay cozy; bring the family;"
            " enjoy the season"
        ),
        kickers="happy holidays; winter market; season's greetings; holiday special; snow is coming",
        subheads=(
            "Mulled cider, music and lights on the old town square; Wishing you a season of warmth, rest and good"
            " company; Handmade gifts from forty local makers under one roof; Join us on {weekday} for carols and hot"
            " chocolate; Open daily until the last candle burns down; Thank you for a year full of kindness"
        ),
        facts=(
            "The lights go on at five.; Hot chocolate is free for children.; Forty makers sell handmade gifts.; The"
            " choir sings on the steps every evening.; Snow has been ordered.; Wear warm boots.; A fire burns in the"
            " middle of the square.; Gift wrapping is done for a small donation.; The market is open until nine.; We"
            " wish you peace and a good new year."
        ),
        ctas="send wishes; shop gifts; plan your visit; join us; see the program; order now",
        features=(
            "handmade gifts; hot chocolate; carol singing; ice skating; open fire; free gift wrap; reindeer rides;"
            " candle workshop; evening lights; local makers"
        ),
        sections="Warm Drinks; Sweets; Gifts; Program",
        items=(
            "Hot Chocolate: with whipped cream; Mulled Cider: apple, clove and orange; Roasted Almonds: warm in a paper"
            " cone; Gingerbread House: ready to decorate; Wool Mittens: knitted by hand; Beeswax Candle: burns for"
            " thirty hours; Skate Hire: one full hour; Gift Basket: tea, jam and biscuits"
        ),
        prices=(4, 38),
        roles="Market Host; Choir Director; Candle Maker; Ski Guide",
        venues="Town Square; Lodge; Winter Hall",
        brand_words="Winter Market; Lodge; Gifts; Candles",
        stats="40: local makers; 24: days of wonder; 1,000: lights; 12: carols; 0: worries",
        steps="Find a tree; Hang the lights; Bake some cookies; Wrap the gifts; Gather by the fire",
        agenda="Market opens; Candle workshop; Children's choir; Tree lighting; Carols; Night skating",
        hashtags="merryandbright letitsnow wintermarket seasonsgreetings",
        course="the Gingerbread Building Contest",
        occasions="our winter party; an evening of carols; a holiday dinner by the fire",
        ingredients="Wheat flour; honey; butter; ginger; cinnamon; cloves; cane sugar",
        months=(11, 12),
    ),
    topic(
        "summer party",
        mood="tropical sunny carefree bright",
        icons="sun umbrella-beach cocktail lemon ice-cream music water",
        illustrations="sun fruit fish balloon hat bottle cloud tree",
        photos="ocean sky landscape bokeh",
        palette="vivid",
        adjectives="sunny; endless; tropical; salty; golden; lazy; barefoot; breezy",
        things="days; nights; waves; sunsets; vibes; cocktails; beaches",
        stuff="sunshine; summer; sea breeze; good music; lemonade",
        fans="sun seekers; beach friends; barefoot dancers",
        singles="Summer; Sunkissed; Splash; Paradise; Aloha",
        lines=(
            "Hello, summer; Sun, sand and sound; Pool party; Endless summer nights; Sunset sessions; Good times and tan"
            " lines; Life's a beach; Squeeze the day; Summer starts tonight; Meet me at sunset; Salty hair, don't care"
        ),
        acts=(
            "soak up the sun; dance barefoot; chase the sunset; dive right in; bring your towel; stay cool; sip"
            " something cold; meet at the beach"
        ),
        kickers="beach club; summer edition; tonight; from sunset; pool side",
        subheads=(
            "Cold drinks, warm sand and music until the sun comes up; The season opens this {weekday} at {time}; Bring"
            " your towel, your friends and your dancing feet; Free entry before eight for everyone in a summer hat;"
            " Grilled corn, fresh lemonade and a very long sunset; Three DJs and one beach in {city}"
        ),
        facts=(
            "The bar opens at four.; Dinner comes straight from the grill.; Entry is free before eight.; Bring a towel"
            " and sunscreen.; Three DJs play until sunrise.; The best seats face the sea.; There is lemonade for the"
            " little ones.; Shoes are optional.; In case of rain we dance indoors.; The last bus leaves at two."
        ),
        ctas="join the party; get tickets; save your spot; dive in; book now; see you there",
        features=(
            "live DJs; beach barbecue; free entry; cocktail bar; sunset view; swimming pool; fresh lemonade; fire show;"
            " hammock garden; ice cream cart"
        ),
        sections="Cocktails; Soft Drinks; From the Grill; Ice Cream",
        items=(
            "Mango Spritz: mango, lime and soda; Coconut Cooler: served in the shell; Grilled Corn: chili butter and"
            " lime; Watermelon Bowl: mint and feta; Fish Tacos: slaw and avocado; Iced Tea: peach and rosemary; Lemon"
            " Sorbet: two scoops; Pineapple Punch: made to share"
        ),
        prices=(5, 24),
        roles="Resident DJ; Bar Manager; Party Host; Surf Coach",
        venues="Beach Club; Pool Deck; Rooftop",
        brand_words="Beach Club; Bar; Summer Club; Surf House",
        stats="30 C: in the shade; 3: DJs; 12: hours of sun; 1: perfect sunset; 500: friends",
        steps="Pack a towel; Find your friends; Order something cold; Swim at sunset; Dance until late",
        agenda="Pool opens; Lunch from the grill; Beach games; Sunset session; Fire show; Late set",
        hashtags="hellosummer sunsetvibes barefoot squeezetheday",
        course="the Beginner Surf Week",
        occasions="a beach party; a sunset dinner by the sea; our summer opening",
        ingredients="Lemon juice; water; cane sugar; mint; mango; lime",
        months=(6, 7, 8),
    ),
)
