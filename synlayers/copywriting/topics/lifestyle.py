"""Body, home, journeys and things to buy."""

from __future__ import annotations

from synlayers.copywriting.topic import topic

TOPICS = (
    topic(
        "yoga studio",
        mood="calm soft balanced natural",
        icons="spa om peace leaf sun moon heart water",
        illustrations="flower potted-plant sun mountain vase",
        photos="landscape ocean sky forest fabric",
        palette="pastel",
        adjectives="calm; gentle; deep; mindful; slow; balanced; grounded; quiet",
        things="breaths; moments; mornings; flows; rituals; retreats; stretches",
        stuff="stillness; balance; breath; inner peace; strength",
        fans="beginners; busy minds; morning people",
        singles="Breathe; Balance; Flow; Stillness; Unwind",
        lines=(
            "Find your balance; Breathe in, breathe out; The art of stillness; Come back to yourself; Slow down, look"
            " within; Flow with the morning; Peace begins with breath; A weekend of quiet; Stretch, rest, repeat; Be"
            " here now; Let go gently"
        ),
        acts=(
            "breathe deeply; find your flow; roll out your mat; slow right down; start where you are; listen within;"
            " rest and restore; join a class"
        ),
        kickers="yoga & breath; new classes; weekend retreat; morning flow; first class free",
        subheads=(
            "Gentle classes for every body, morning and evening; A weekend retreat in the hills with {person}; "
            "Begin your day with breath, movement and warm tea; Your first class is free every {weekday} at {time}; "
            "Small groups, soft light and time to rest in {city}; Release tension and sleep better with slow flow"
        ),
        facts=(
            "All levels are welcome.; Mats and blankets are provided.; Classes are kept to twelve people.; Tea is"
            " served after every session.; Wear something soft.; The first class is always free.; Our studio looks out"
            " over the park.; {person} has taught for fifteen years.; Please arrive ten minutes early.; We finish each"
            " class with a long rest."
        ),
        ctas="book a class; try for free; join us; view schedule; start today; reserve your mat",
        features=(
            "small groups; mats provided; herbal tea bar; evening classes; sound baths; prenatal yoga; online sessions;"
            " weekend retreats; guided meditation; heated studio"
        ),
        sections="Morning; Evening; Workshops; Passes",
        items=(
            "Morning Flow: sixty minutes, all levels; Yin Yoga: long holds and soft music; Breath Work: learn to slow"
            " down; Sound Bath: bowls, gongs and rest; Ten-Class Pass: valid for six months; Private Session: one to"
            " one; Weekend Retreat: two days in the hills; Meditation Circle: thirty quiet minutes"
        ),
        prices=(12, 140),
        roles="Yoga Teacher; Studio Owner; Meditation Guide; Breath Coach",
        venues="Studio; Loft; Retreat House",
        brand_words="Yoga; Studio; Wellness; Retreats",
        stats="12: mats a class; 30: classes a week; 60 min: of calm; 15: years of teaching; 1: deep breath",
        steps="Sit comfortably; Close your eyes; Breathe in slowly; Hold for a moment; Breathe out and let go",
        agenda="Arrival and tea; Morning flow; Silent walk; Breath work; Sound bath; Closing circle",
        hashtags="breathedeeply morningflow findbalance slowliving",
        course="the 200-Hour Yoga Teacher Training",
        occasions="a weekend retreat; a morning of yoga and tea; an evening sound bath",
        ingredients="Chamomile; lemon balm; lavender; peppermint; rose petals",
    ),
    topic(
        "fitness gym",
        mood="strong energetic bold intense",
        icons="dumbbell running heartbeat bicycle fire stopwatch medal",
        illustrations="mountain bottle rocket sun",
        photos="city abstract night mountain",
        palette="dark",
        adjectives="strong; fast; tough; focused; fit; fearless; lean; unstoppable",
        things="goals; workouts; records; limits; habits; sessions; results",
        stuff="strength; sweat; power; energy; discipline",
        fans="beginners; athletes; early birds",
        singles="Stronger; Push; Ignite; Relentless; Grind; Thrive",
        lines=(
            "No excuses; Stronger every day; Sweat now, shine later; Push your limits; Train hard, recover well; Make"
            " it count; Your strongest year yet; Earn your finish line; Thirty days to fit; One more rep; Start before"
            " you're ready"
        ),
        acts=(
            "push your limits; train harder; join the team; start today; break your record; move every day; lift with"
            " us; own your morning"
        ),
        kickers="join now; new year offer; open 24 hours; 30-day challenge; first week free",
        subheads=(
            "Strength, cardio and coaching under one roof in {city}; Join this month and train free for two weeks; "
            "Group classes every {weekday} at {time}; Personal plans built by coaches who care about your progress; "
            "Thirty days, four workouts a week and one clear goal; Modern equipment, open around the clock"
        ),
        facts=(
            "The gym is open day and night.; Your first week is free.; Coaches build a plan around your goals.; "
            "There are forty group classes every week.; No long contracts.; Showers and towels are included.; "
            "Beginners are always welcome.; {person} leads the strength program.; Track your progress with our app.; "
            "You bring the will and we bring the weights."
        ),
        ctas="join now; start free; sign up; book a trial; get fit; claim your pass",
        features=(
            "open 24 hours; personal coaching; free first week; group classes; modern equipment; sauna and showers;"
            " nutrition plans; no contracts; running club; progress tracking"
        ),
        sections="Classes; Memberships; Coaching; Extras",
        items=(
            "Basic Pass: gym floor, all day; Full Membership: gym and all classes; Personal Training: one hour, one"
            " coach; Boxing Class: gloves included; Spin Class: forty-five fast minutes; Nutrition Plan: four weeks of"
            " meals; Family Pass: two adults, two teens; Day Pass: try everything once"
        ),
        prices=(10, 89),
        roles="Head Coach; Personal Trainer; Gym Manager; Nutritionist",
        venues="Gym; Fitness Club; Training Hall",
        brand_words="Fitness; Athletics; Strength Club; Gym",
        stats="24/7: open; 40: classes a week; 30: days to results; 5 am: first lift; 2,000: members",
        steps=(
            "Warm up for five minutes; Lift with good form; Rest one minute; Repeat three times; Stretch and drink"
            " water"
        ),
        agenda="Check-in; Warm-up; Strength block; Team workout; Cool down; Awards",
        hashtags="pushyourlimits trainhard nevergiveup fitfam",
        course="the Thirty-Day Strength Challenge",
        occasions="our open training day; a charity workout; the opening of our new gym",
        ingredients="Whey protein; cocoa; oats; almonds; sea salt; vanilla",
    ),
    topic(
        "skincare",
        mood="clean soft pure elegant",
        icons="spa tint leaf sun air-freshener magic",
        illustrations="bottle flower vase potted-plant fruit",
        photos="marble fabric bokeh paper",
        palette="pastel",
        adjectives="pure; gentle; radiant; natural; silky; botanical; clean; soft",
        things="rituals; formulas; essentials; serums; oils; mornings; botanicals",
        stuff="glow; care; hydration; simplicity; confidence",
        fans="sensitive skin; busy mornings; every skin type",
        singles="Glow; Radiance; Dewdrop; Bare; Velvet",
        lines=(
            "Glow starts here; Skin comes first; Good skin, good day; Less is more radiant; Love the skin you're in;"
            " Clean beauty, clear skin; Your daily glow; Nature knows best; Drink water, wear serum; The evening"
            " ritual; Soft from the start"
        ),
        acts=(
            "reveal your glow; keep it simple; feel the difference; start your ritual; be gentle daily; love your skin;"
            " glow naturally; treat yourself"
        ),
        kickers="new in; clean beauty; face serum; daily care; now in stores",
        subheads=(
            "Plant-based care with five ingredients and nothing to hide; A light serum that keeps your skin soft all"
            " day; Fragrance-free formulas made for sensitive skin; Try the full ritual for seven days without risk;"
            " Cold-pressed oils, calm mornings and a healthy glow; Made in small batches in {city}"
        ),
        facts=(
            "Our formulas are free of perfume and parabens.; Each product is tested on people who volunteer.; The"
            " bottles are made of recycled glass.; One drop is enough.; Plants are pressed cold to keep what matters.;"
            " It absorbs within a minute.; Use it morning and evening on clean skin.; Refills cost half the price.;"
            " Never tested on animals.; Your skin will feel soft after the first week."
        ),
        ctas="shop now; discover more; try it; find your ritual; add to bag; get the set",
        features=(
            "vegan formula; fragrance free; recycled glass; cruelty free; dermatologist tested; cold-pressed oils;"
            " refillable bottle; for sensitive skin; 24-hour hydration; no parabens"
        ),
        sections="Face; Body; Sets; Refills",
        items=(
            "Face Serum: rosehip and vitamin C; Day Cream: light and fast absorbing; Night Balm: lavender and shea; "
            "Clay Mask: ten minutes to calm; Cleansing Oil: melts the day away; Hand Cream: almond and oat; "
            "Body Butter: rich and unscented; Travel Set: four small favorites"
        ),
        prices=(14, 68),
        roles="Founder; Formulator; Skin Therapist; Brand Director",
        venues="Boutique; Atelier; Spa",
        brand_words="Skin; Botanics; Beauty; Apothecary",
        stats="5: ingredients; 24 h: hydration; 0%: perfume; 98%: natural origin; 7: days to glow",
        steps="Cleanse with warm water; Pat your face dry; Apply two drops; Massage gently; Finish with cream",
        agenda="Welcome tea; Skin consultation; Ritual workshop; Mask session; Questions; Gift bags",
        hashtags="dailyglow cleanbeauty skinfirst softskin",
        course="the Natural Skincare Workshop",
        occasions="the launch of our new serum; an evening of self-care; a beauty brunch",
        ingredients="Water; rosehip oil; shea butter; aloe vera; vitamin E; chamomile extract; glycerin",
    ),
    topic(
        "plants and garden",
        mood="green fresh natural calm",
        icons="seedling leaf tree sun tint tractor",
        illustrations="potted-plant flower tree sun vase cloud",
        photos="forest landscape wood paper",
        palette="fresh",
        adjectives="green; lush; wild; leafy; happy; rare; sunny; thriving",
        things="plants; gardens; leaves; seeds; balconies; roots; corners",
        stuff="green; growth; nature; fresh air; patience",
        fans="plant lovers; city gardeners; green thumbs",
        singles="Grow; Bloom; Evergreen; Sprout; Verdant",
        lines=(
            "Grow something good; Bring nature home; Plants are friends; Bloom where you're planted; Urban jungle week;"
            " Green is a feeling; Made of sun and rain; Your balcony wants flowers; Start from seed; Talk to your"
            " plants; Wild at home"
        ),
        acts=(
            "grow your own; bring nature home; plant something new; water with love; start from seed; find your green;"
            " go wild; watch it grow"
        ),
        kickers="plant shop; spring sale; grow at home; plant care guide; garden days",
        subheads=(
            "Easy plants for dark corners and busy people; Everything you need to start a small kitchen garden; Two"
            " hundred house plants delivered safely to your door; Free repotting every {weekday} at our shop in {city};"
            " Learn to grow herbs, salad and tomatoes on a balcony; Five plants that almost nobody can kill"
        ),
        facts=(
            "Water once a week and let the soil dry.; Bright indirect light is best.; Every plant comes with a care"
            " card.; We grow without peat.; Repotting is free in our shop.; Most plants like a warm room.; Our seeds"
            " are saved by hand.; Turn the pot now and then.; If a plant dies within a month, we replace it.; {person}"
            " answers plant questions every {weekday}."
        ),
        ctas="shop plants; start growing; visit the shop; see the guide; order seeds; find yours",
        features=(
            "easy-care plants; free repotting; organic seeds; peat-free soil; care card included; safe delivery; clay"
            " pots; pet-safe choices; garden workshops; rare species"
        ),
        sections="House Plants; Herbs; Seeds; Pots & Tools",
        items=(
            "Monstera: large leaves, easy care; Snake Plant: happy in dark rooms; Basil Pot: ready for the kitchen; "
            "Fiddle Fig: needs a bright window; Seed Box: ten old varieties; Clay Pot: handmade, with saucer; "
            "Hanging Fern: loves the bathroom; Watering Can: slim spout, one liter"
        ),
        prices=(4, 49),
        roles="Garden Designer; Botanist; Plant Doctor; Shop Owner",
        venues="Greenhouse; Garden Center; Nursery",
        brand_words="Plants; Greenhouse; Botanicals; Nursery",
        stats="200: house plants; 1x: water a week; 18 C: at least; 30: days guarantee; 0%: peat",
        steps="Choose a sunny spot; Fill the pot with soil; Plant the seed; Water gently; Wait and watch",
        agenda="Doors open; Seed swap; Repotting class; Garden walk; Plant clinic; Raffle",
        hashtags="plantlife urbanjungle growyourown greenhome",
        course="the Urban Gardening Course",
        occasions="a garden party; our spring plant sale; a seed swap",
        ingredients="Mint; lemon balm; green tea; nettle; sage",
        months=(3, 4, 5, 6, 7, 8, 9),
    ),
    topic(
        "pet care",
        mood="playful friendly warm trustworthy",
        icons="paw dog cat bone fish heart clinic-medical",
        illustrations="dog cat fish house balloon",
        photos="landscape paper bokeh sky",
        palette="warm",
        adjectives="happy; healthy; playful; furry; loyal; gentle; fluffy; curious",
        things="pets; paws; tails; walks; friends; companions; cuddles",
        stuff="care; love; playtime; healthy food; loyalty",
        fans="dog people; cat people; pet parents",
        singles="Woof; Pawsome; Fetch; Purr; Wag",
        lines=(
            "Happy pets, happy homes; Adopt, don't shop; Sit, stay, relax; All paws welcome; Good dogs live here; Fresh"
            " cut, happy tail; Find a new best friend; Walks, wags and wonder; They deserve the best; Home is where"
            " paws are; Cats rule, we serve"
        ),
        acts=(
            "adopt a friend; treat your pet; book a walk; love them daily; feed them well; bring your pup; meet our"
            " animals; give a home"
        ),
        kickers="pet shop; adoption day; grooming salon; vet approved; new puppy?",
        subheads=(
            "Grooming, walks and daycare by people who love animals; Meet forty cats and dogs who are looking for a"
            " home; Natural food for happy bellies and shiny coats; Adoption day is on {weekday} at {time} in {city};"
            " Gentle care for nervous paws and grumpy whiskers; Your first grooming visit is half price"
        ),
        facts=(
            "Every animal is vaccinated and checked by a vet.; Walks are one hour long and muddy.; We send photos twice"
            " a day.; Our food contains no grain and no sugar.; Cats have a quiet room of their own.; Nervous pets are"
            " given extra time.; Adoption starts with a good conversation.; {person} has cared for animals for twenty"
            " years.; Treats are free.; Each adopted pet goes home with a blanket."
        ),
        ctas="book now; adopt today; meet them; shop treats; call us; join the club",
        features=(
            "daily dog walks; gentle grooming; licensed vets; natural food; puppy school; cat hotel; pickup service;"
            " photo updates; large garden; emergency care"
        ),
        sections="Grooming; Walks; Food; Vet",
        items=(
            "Full Grooming: bath, cut and nails; Puppy School: six lessons; Dog Walk: one hour, small group; "
            "Cat Hotel: one night with cuddles; Nail Trim: quick and calm; Dental Chews: pack of fourteen; "
            "Salmon Kibble: grain free, two kilos; Health Check: nose to tail"
        ),
        prices=(8, 75),
        roles="Veterinarian; Dog Trainer; Pet Groomer; Shelter Manager",
        venues="Animal Shelter; Pet Clinic; Dog Park",
        brand_words="Pets; Paws; Pet Care; Animal Clinic",
        stats="40: pets waiting; 3: walks a day; 100%: natural food; 2,500: happy owners; 9: lives",
        steps="Brush the coat; Check the paws; Use warm water; Dry gently; Give a treat",
        agenda="Doors open; Meet the animals; Dog training show; Vet talk; Agility fun; Adoption hour",
        hashtags="adoptdontshop happypaws doglife catpeople",
        course="the Puppy Training Course",
        occasions="our adoption day; a garden party for dogs; an evening for our volunteers",
        ingredients="Salmon; sweet potato; peas; carrots; flaxseed; rosemary extract",
    ),
    topic(
        "travel",
        mood="adventurous free wide inspiring",
        icons="plane globe map compass suitcase umbrella-beach mountain hiking",
        illustrations="mountain sun cloud car tree camera house",
        photos="landscape ocean desert forest city sky",
        palette="cool",
        adjectives="wild; hidden; endless; remote; slow; unforgettable; far; sunlit",
        things="journeys; trails; islands; roads; horizons; adventures; places",
        stuff="adventure; freedom; wonder; wanderlust; open sky",
        fans="explorers; slow travelers; families",
        singles="Wander; Explore; Elsewhere; Voyage; Roam",
        lines=(
            "Go somewhere new; The world is waiting; Take the long way; Adventure awaits; Lost and found; Say yes to"
            " mountains; Not all who wander; Collect moments; Seven days of sea; The road less driven; Pack light, see"
            " more"
        ),
        acts=(
            "explore more; pack your bags; take the scenic route; go further; find your island; follow the coast;"
            " travel slowly; leave the map"
        ),
        kickers="travel guide; weekend escape; new destination; last minute; book early",
        subheads=(
            "Seven days of hiking, swimming and sleeping under the stars; Small groups, local guides and roads less"
            " traveled; Flights, hotel and breakfast included until the end of the month; A slow journey along the"
            " coast with {person}; Hand-picked cabins for people who like quiet places; Leave on {weekday} and forget"
            " about the clock"
        ),
        facts=(
            "Our groups never have more than ten people.; Local guides lead every walk.; We travel by train wherever we"
            " can.; Breakfast comes with a view.; All fees are included.; The trail climbs slowly to a hidden lake.;"
            " You can cancel free of charge until two weeks before.; Pack light and bring good shoes.; The best time to"
            " go is late spring.; {person} has lived there for ten years."
        ),
        ctas="book now; explore more; plan a trip; see offers; start here; find a trip",
        features=(
            "small groups; local guides; breakfast included; free cancellation; train journeys; boutique hotels; hidden"
            " beaches; mountain cabins; airport pickup; sunrise hikes"
        ),
        sections="Islands; Mountains; Cities; Extras",
        items=(
            "Island Week: seven nights and breakfast; Mountain Trail: five days with a guide; City Break: two nights,"
            " central hotel; Desert Camp: one night under the stars; Coastal Drive: car and cabins; Sailing Day: lunch"
            " on board; Rail Journey: window seats guaranteed; Kayak Tour: calm water, half a day"
        ),
        prices=(59, 1290),
        roles="Travel Guide; Trip Designer; Tour Leader; Travel Writer",
        venues="Travel Lounge; Base Camp; Harbor",
        brand_words="Travel; Journeys; Expeditions; Tours",
        stats="38: destinations; 7: days; 10: people at most; 2,400 m: above the sea; 4.9: traveler rating",
        steps="Choose a place; Pick your dates; Pack one bag; Meet your guide; Enjoy the view",
        agenda="Arrival; Harbor walk; Boat trip; Mountain hike; Free day; Farewell dinner",
        hashtags="wanderwell goexplore slowtravel roadsomewhere",
        course="the Mountain Guide Training",
        occasions="an evening of travel stories; a slide show from the north; our summer expedition",
    ),
    topic(
        "fashion sale",
        mood="bold stylish modern chic",
        icons="tag tags shopping-bag percent gem tshirt shoe-prints",
        illustrations="hat gift bottle vase flower",
        photos="fabric marble abstract city",
        palette="vivid",
        adjectives="new; bold; chic; effortless; classic; limited; iconic; everyday",
        things="looks; styles; essentials; arrivals; layers; colors; favorites",
        stuff="style; denim; color; elegance; attitude",
        fans="trend setters; minimalists; weekend shoppers",
        singles="Sale; Now; Styled; Wardrobe; Unboxed; Clearance",
        lines=(
            "Summer sale; New season, new you; End of season sale; Black label weekend; Dress for the day; Style on"
            " sale; Big weekend sale; The linen edit; Wear what you love; Last chance to save; Fresh fits, fair prices;"
            " Everything must go"
        ),
        acts=(
            "shop the look; dress up daily; save big today; find your style; wear it well; grab it now; mix and match;"
            " treat yourself"
        ),
        kickers="limited time; new collection; mega sale; this weekend only; flash sale",
        subheads=(
            "Save on dresses, shirts and shoes until {weekday}; New arrivals in linen, cotton and recycled denim; "
            "Up to half price on last season's favorites; Members shop first from {time} on {weekday}; "
            "Timeless pieces made to be worn for years; Free shipping on every order this weekend"
        ),
        facts=(
            "Offers are valid while stocks last.; Shipping is free this weekend.; Returns are easy and free for thirty"
            " days.; New pieces arrive every Friday.; The collection is made of organic cotton.; Members get early"
            " access.; Sizes run from extra small to double extra large.; Bring old clothes and get a voucher.; Our"
            " tailor adjusts every piece for free.; The sale ends at midnight."
        ),
        ctas="shop now; buy now; save today; see the sale; get the look; shop new in",
        features=(
            "free shipping; easy returns; organic cotton; new arrivals; limited edition; members first; gift wrapping;"
            " made to last; all sizes; in-store tailoring"
        ),
        sections="Women; Men; Shoes; Accessories",
        items=(
            "Linen Shirt: relaxed fit; Wide Trousers: high waist; Denim Jacket: recycled cotton; Silk Scarf: printed by"
            " hand; Knit Sweater: soft merino; Canvas Sneaker: natural rubber sole; Summer Dress: light and long;"
            " Leather Bag: fits a laptop; Wool Coat: double breasted; Straw Hat: wide brim"
        ),
        prices=(19, 189),
        roles="Fashion Designer; Store Manager; Stylist; Creative Director",
        venues="Flagship Store; Showroom; Boutique",
        brand_words="Apparel; Studio; Clothing; Atelier",
        stats="-50%: on last season; 48 h: only; 300+: new styles; 30: days to return; 0: shipping costs",
        steps="Choose your style; Find your size; Add it to the bag; Use your code; Enjoy free delivery",
        agenda="Doors open; Members' hour; Style talk; Runway show; Happy hour; Final sale",
        hashtags="newin styleedit weekendsale wearitwell",
        course="the Sewing and Pattern Course",
        occasions="our runway show; a private shopping night; the launch of our new collection",
    ),
)
