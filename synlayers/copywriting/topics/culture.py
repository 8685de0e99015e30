"""Music, pictures, books, games."""

from __future__ import annotations

from synlayers.copywriting.topic import topic

TOPICS = (
    topic(
        "music festival",
        mood="energetic loud colorful free",
        icons="music guitar drum headphones microphone star fire bolt",
        illustrations="guitar sun balloon cloud tree hat",
        photos="night bokeh sky abstract city",
        palette="vivid",
        adjectives="loud; electric; wild; endless; golden; raw; open-air; unforgettable",
        things="nights; beats; sounds; stages; anthems; summers; rhythms",
        stuff="live music; rhythm; freedom; energy; bass",
        fans="music lovers; night dancers; dreamers",
        singles="Louder; Soundwave; Encore; Echoes; Pulse; Amplify",
        lines=(
            "Feel the music; Turn it up; One stage, one love; Three days of sound; Dance until dawn; The night is ours;"
            " Live and loud; Sounds of the city; Summer sounds better here; Music under the stars; Play it again; Lost"
            " in the sound"
        ),
        acts=(
            "feel the bass; dance all night; sing it loud; get your tickets; join the crowd; lose yourself; turn it up;"
            " meet the bands"
        ),
        kickers="live on stage; open air; line-up announced; three days; tickets on sale",
        subheads=(
            "Three days, four stages and more than sixty live acts; Indie, soul and electronic music under an open sky;"
            " Camp, dance and wake up to music by the lake; Doors open at {time} on {weekday} in {city}; Early tickets"
            " are on sale until the end of the month; Local bands share the stage with big voices"
        ),
        facts=(
            "Sixty acts play on four stages.; Camping is included in every weekend ticket.; Gates open at noon each"
            " day.; Children under twelve come in free.; Bring your own tent and a reusable bottle.; Food trucks serve"
            " until midnight.; Shuttle buses leave from the station every half hour.; The final show ends with"
            " fireworks.; Local bands open each evening.; The silent disco starts after the last concert."
        ),
        ctas="get tickets; buy now; see the line-up; join us; save your spot; listen now",
        features=(
            "four live stages; camping included; food trucks; silent disco; sunset sessions; free shuttle bus; vinyl"
            " market; family area; late-night sets; art installations"
        ),
        sections="Main Stage; Garden Stage; Night Tent; Tickets",
        items=(
            "Day Pass: one full day of music; Weekend Pass: all three days and camping; Early Bird: limited first"
            " release; Group Ticket: four friends, one price; Camping Plot: space for a large tent; Backstage Tour:"
            " meet the crew; Festival Shirt: printed on organic cotton; Parking Pass: valid all weekend"
        ),
        prices=(25, 149),
        roles="Headliner; DJ; Festival Director; Stage Manager",
        venues="Park; Lakeside; Open Air Stage",
        brand_words="Festival; Sounds; Fest; Live",
        stats="60+: live acts; 4: stages; 3: days of music; 25k: happy dancers; 0: plastic cups",
        steps="Pick your ticket; Pack your tent; Find your friends; Dance to the first band; Stay until sunrise",
        agenda="Gates open; Opening band; Sunset session; Headliner; Fireworks; Silent disco",
        hashtags="feelthemusic festivalseason liveandloud openair",
        course="the Young Sound Engineers Camp",
        occasions="a night of live music; a weekend of open-air concerts; the opening night of our festival",
        months=(5, 6, 7, 8, 9),
    ),
    topic(
        "art exhibition",
        mood="modern minimal thoughtful bold",
        icons="palette paint-brush image eye shapes landmark",
        illustrations="vase lamp flower hat potted-plant",
        photos="abstract paper marble fabric",
        palette="elegant",
        adjectives="new; quiet; bold; abstract; contemporary; luminous; unseen; playful",
        things="forms; colors; perspectives; works; visions; lines; spaces",
        stuff="color; light; texture; silence; contemporary art",
        fans="art lovers; curious minds; collectors",
        singles="Forms; Untitled; Fragments; Chroma; Horizon; Stillness",
        lines=(
            "Between light and shadow; The color of silence; New works on paper; Shape of things; Lines and other"
            " stories; What remains; A room of one color; Seeing is a practice; Objects in motion; Art after dark; Look"
            " a little longer"
        ),
        acts=(
            "look closer; see it differently; meet the artists; join the opening; follow the line; step inside; take"
            " your time; question everything"
        ),
        kickers="solo exhibition; opening night; now on view; gallery two; free entry",
        subheads=(
            "Paintings, prints and sculpture by twelve artists from {city}; New works by {person} on view until the"
            " season ends; A group show about memory, material and light; Free entry every {weekday} from five in the"
            " afternoon; Forty works on paper that have never been shown before; An exhibition for people who like to"
            " look slowly"
        ),
        facts=(
            "The exhibition brings together forty works from private collections.; Admission is free on the first"
            " Sunday of the month.; Guided tours start every hour.; All works are for sale.; {person} works with"
            " pigment, paper and salt.; The gallery shop sells signed prints.; A catalogue is available at the desk.;"
            " The rooms are accessible by wheelchair.; Photography without flash is welcome.; The artist will speak at"
            " the opening."
        ),
        ctas="plan your visit; book tickets; see the works; learn more; join the opening; view online",
        features=(
            "forty original works; guided tours; free admission; artist talks; signed prints; late opening; gallery"
            " shop; drawing workshops; audio guide; sculpture garden"
        ),
        sections="Paintings; Prints; Sculpture; Visit",
        items=(
            "Adult Ticket: entry to all rooms; Student Ticket: with valid card; Catalogue: ninety pages in color;"
            " Signed Print: edition of fifty; Guided Tour: one hour with a curator; Drawing Workshop: paper and"
            " charcoal included; Annual Pass: unlimited visits; Poster: heavy matte paper"
        ),
        prices=(8, 60),
        roles="Curator; Painter; Sculptor; Gallery Director",
        venues="Gallery; Art Hall; Museum",
        brand_words="Gallery; Projects; Art Space; Studio",
        stats="40: works on view; 12: artists; 3: rooms; 90: pages in print; 1st: solo show",
        steps="Enter the first room; Follow the light; Pause at the window; Read the wall text; Return tomorrow",
        agenda="Doors open; Curator's welcome; Artist talk; Guided tour; Music in the garden; Last entry",
        hashtags="artopening newworks lookcloser gallerynight",
        course="the Contemporary Drawing Course",
        occasions="the opening of our new exhibition; an evening with the artist; a private viewing",
    ),
    topic(
        "photography",
        mood="moody clean cinematic honest",
        icons="camera camera-retro image images sun eye",
        illustrations="camera mountain sun lamp",
        photos="landscape city forest ocean bokeh",
        palette="dark",
        adjectives="timeless; natural; candid; cinematic; honest; soft; golden; quiet",
        things="moments; portraits; frames; stories; memories; light studies; journeys",
        stuff="light; emotion; contrast; presence; natural light",
        fans="storytellers; young families; couples in love",
        singles="Focus; Exposure; Stillframe; Aperture; Golden",
        lines=(
            "Moments worth keeping; Chasing the light; Every picture tells; Look at the light; Frame by frame; Stories"
            " in pictures; The golden hour; Hold still, smile; Portraits with heart; Seen through glass; Life in focus"
        ),
        acts=(
            "capture the moment; book your session; chase the light; keep the memory; frame your story; smile"
            " naturally; see the portfolio; slow down and look"
        ),
        kickers="photo studio; now booking; portrait days; the portfolio; behind the lens",
        subheads=(
            "Portraits, weddings and family stories in natural light; Mini sessions every {weekday} at golden hour in"
            " {city}; Honest pictures of people, places and quiet moments; Ten edited photographs delivered within one"
            " week; Learn to see light in a weekend with {person}; A calm studio and a patient photographer"
        ),
        facts=(
            "Every session begins with a cup of tea and a conversation.; We work with natural light whenever we can.;"
            " You receive all edited pictures within a week.; Prints are made on heavy cotton paper.; {person} has"
            " photographed over two hundred weddings.; Pets are welcome in the studio.; We travel anywhere.; Bring two"
            " outfits and a good mood.; Albums are bound by hand.; The studio has a north-facing window."
        ),
        ctas="book a session; see portfolio; get in touch; view gallery; check dates; reserve now",
        features=(
            "natural light studio; ten edited photos; private online gallery; fine art prints; outdoor sessions;"
            " one-week delivery; two photographers; handmade albums; travel included; gift cards"
        ),
        sections="Sessions; Prints; Albums; Extras",
        items=(
            "Mini Session: thirty minutes, ten photos; Family Portrait: one hour in the park; Wedding Day: ten hours,"
            " two photographers; Headshots: three looks in the studio; Fine Art Print: framed and signed; Photo Album:"
            " forty pages in linen; Couple Session: sunset on the hill; Product Set: twelve clean images"
        ),
        prices=(45, 480),
        roles="Photographer; Photo Editor; Studio Manager; Second Shooter",
        venues="Studio; Loft; Photo House",
        brand_words="Photography; Studio; Photo Co.; Pictures",
        stats="200+: weddings; 7: days to delivery; 10: edited photos; 35 mm: film on request; 1/250: shutter speed",
        steps="Choose a date; Pick the place; Relax and talk; Follow the light; Select your favorites",
        agenda="Welcome coffee; Light basics; Portrait practice; Golden hour walk; Editing session; Print review",
        hashtags="goldenhour chasinglight portraitday instill",
        course="the Natural Light Masterclass",
        occasions="a portrait day in our studio; an evening of slides and stories; a golden hour photo walk",
    ),
    topic(
        "podcast",
        mood="smart modern conversational bold",
        icons="podcast microphone headphones broadcast-tower comments play",
        illustrations="laptop lamp cup rocket",
        photos="abstract night city paper",
        palette="vivid",
        adjectives="honest; curious; weekly; bold; thoughtful; unscripted; deep; fresh",
        things="conversations; stories; voices; questions; episodes; ideas; interviews",
        stuff="curiosity; conversation; insight; truth; storytelling",
        fans="curious listeners; lifelong learners; commuters",
        singles="Unscripted; Listen; Soundbites; Frequency; Onair",
        lines=(
            "Big ideas, small talk; Press play on curiosity; Let's talk about it; Voices worth hearing; The quiet hour;"
            " Off the record; Ask better questions; New episode every week; Stories told out loud; Good people talking;"
            " Listen between the lines"
        ),
        acts=(
            "press play; listen anywhere; ask better questions; join the conversation; follow the show; hear both"
            " sides; tune in weekly; share an episode"
        ),
        kickers="new episode; season three; now streaming; on air; listen today",
        subheads=(
            "A weekly show about work, people and better questions; Host {person} talks to makers, thinkers and doers; "
            "New episodes every {weekday}, wherever you listen; Forty minutes of honest talk with no script; "
            "Season three is here with ten brand new voices; Stories from {city} told by the people who live them"
        ),
        facts=(
            "Each episode runs about forty minutes.; Host {person} asks the questions you would ask.; There is no"
            " script and no hurry.; New episodes arrive every {weekday} morning.; Listeners can send in voice notes.;"
            " Full transcripts are on our site.; Season three follows ten people through one year of change.; We record"
            " in a small room full of books.; The show is free and always will be.; Guests come from science, sport and"
            " the arts."
        ),
        ctas="listen now; subscribe; play episode; follow the show; start listening; join us",
        features=(
            "weekly episodes; free to listen; full transcripts; no ads; guest interviews; listener questions; bonus"
            " episodes; live recordings; short and deep; ten new voices"
        ),
        sections="Episodes; Guests; Extras; About",
        items=(
            "Episode One: how to begin again; Episode Two: the price of quiet; Episode Three: working with strangers;"
            " Episode Four: a map of small habits; Episode Five: letters to the future; Bonus Episode: your questions"
            " answered; Live Show: recorded with an audience; Supporter Plan: early access and extras"
        ),
        prices=(4, 20),
        roles="Host; Producer; Sound Designer; Guest Editor",
        venues="Studio; Radio House; Sound Room",
        brand_words="Podcast; Radio; Audio; Talks",
        stats="120: episodes; 40 min: each week; 1M: downloads; 58: guests; 5.0: listener rating",
        steps="Find a quiet place; Put on headphones; Press play; Think it over; Share it with a friend",
        agenda="Sound check; Host's welcome; First guest; Audience questions; Second guest; After show",
        hashtags="newepisode listenin podcastlife asktheguest",
        course="the Podcast Production Course",
        occasions="a live recording of our show; an evening of good questions; the launch of season three",
    ),
    topic(
        "cinema night",
        mood="dark dramatic nostalgic fun",
        icons="film ticket-alt video star moon theater-masks",
        illustrations="camera lamp hat car",
        photos="night city bokeh fabric",
        palette="dark",
        adjectives="classic; late; silent; cult; forgotten; epic; black-and-white; unforgettable",
        things="films; nights; scenes; stories; heroes; endings; screenings",
        stuff="cinema; suspense; popcorn; drama; movie magic",
        fans="film lovers; night owls; popcorn fans",
        singles="Matinee; Afterdark; Reel; Showtime; Intermission",
        lines=(
            "Lights, camera, popcorn; Movies under the moon; The late show; Silver screen Saturdays; Stay for the"
            " credits; A night at the pictures; Once upon a film; Quiet please, film rolling; Double feature Friday;"
            " The big picture; Seats are better together"
        ),
        acts=(
            "grab some popcorn; dim the lights; take your seat; stay for the credits; bring a blanket; watch it big;"
            " love the classics; save your seat"
        ),
        kickers="tonight at nine; one night only; double feature; open-air cinema; now showing",
        subheads=(
            "Cult classics on the big screen with popcorn and a live organ; Bring a blanket and watch the stars come"
            " out; One screen, two films and a very long intermission; Every {weekday} night at {time} in {city}; Six"
            " directors, six short films and one big evening; Doors open an hour before the film begins"
        ),
        facts=(
            "The film starts when it is dark.; Popcorn is made fresh at the door.; Blankets and cushions can be"
            " borrowed for free.; All films are shown in the original language.; Seats are not numbered.; The bar stays"
            " open after the credits.; A short talk comes before each screening.; In case of rain we move indoors.;"
            " Tickets are sold at the box office from six.; Students pay half price on {weekday}s."
        ),
        ctas="get tickets; book seats; watch the trailer; see the program; reserve now; join us",
        features=(
            "open-air screen; fresh popcorn; original language; double feature; live piano; cozy blankets; student"
            " discount; late-night bar; short film contest; free parking"
        ),
        sections="Now Showing; Coming Soon; Snacks; Tickets",
        items=(
            "Single Ticket: any film, any seat; Double Feature: two films, one night; Large Popcorn: salted or sweet;"
            " Family Ticket: two adults and two children; Cinema Pass: ten films of your choice; Nachos: warm cheese"
            " and chili; Film Poster: original print; Blanket Hire: for chilly evenings"
        ),
        prices=(4, 45),
        roles="Director; Projectionist; Film Critic; Producer",
        venues="Picture House; Cinema; Rooftop",
        brand_words="Cinema; Pictures; Film Club; Screenings",
        stats="1927: house built; 2: films a night; 180: red seats; 98 min: running time; 35 mm: original print",
        steps="Choose a film; Pick your seat; Get the popcorn; Silence your phone; Enjoy the show",
        agenda="Doors open; Short films; Director's talk; Main feature; Intermission; Late show",
        hashtags="movienight silverscreen doublefeature popcorntime",
        course="the Short Film Workshop",
        occasions="a night of classic cinema; the premiere of our film; a rooftop movie night",
    ),
    topic(
        "book launch",
        mood="literary quiet thoughtful classic",
        icons="book book-open feather pen bookmark glasses",
        illustrations="book lamp cup tree vase hat",
        photos="paper forest ocean night landscape",
        palette="elegant",
        adjectives="haunting; gripping; tender; forgotten; luminous; untold; daring; brilliant",
        things="stories; chapters; secrets; letters; novels; pages; characters",
        stuff="mystery; wonder; longing; imagination; good prose",
        fans="devoted readers; book clubs; dreamers",
        singles="Driftwood; Ashfall; Tidewater; Wintering; Lanterns",
        lines=(
            "The salt and the sea; A map of small hours; What the river kept; The last lighthouse keeper; Letters never"
            " sent; House of quiet birds; The year of rain; Before the snow melts; A story begins here; Read between"
            " the lines; Turn the page"
        ),
        acts=(
            "turn the page; read it tonight; meet the author; start chapter one; lose yourself; join the reading; find"
            " your story; open the book"
        ),
        kickers="a novel; new release; book of stories; first edition; the debut novel",
        subheads=(
            "A story of two sisters, one island and a long winter; {person} reads from the new novel in {city}; "
            "The debut novel that readers cannot put down; Some secrets stay buried until the tide goes out; "
            "A tender and gripping tale of family and loss; Join us for a reading on {weekday} evening"
        ),
        facts=(
            "When the old lighthouse goes dark, nobody on the island asks why.; {person} writes with warmth and a sharp"
            " eye.; Some doors are better left closed.; She had kept the letters for thirty years.; The town remembers"
            " everything.; Two sisters return to the house by the river.; Nothing about that winter was ordinary.; A"
            " single photograph changes it all.; Every family has a story that it does not tell.; The sea gives back"
            " what it takes.; It is a novel about courage and quiet love."
        ),
        ctas="read more; order your copy; buy the book; start reading; join the reading; preview",
        features=(
            "signed copies; first edition; live reading; author interview; book club guide; hardcover and paperback;"
            " illustrated maps; free first chapter; special slipcase; audio edition"
        ),
        sections="Fiction; Poetry; Essays; New This Month",
        items=(
            "Hardcover: first edition, 384 pages; Paperback: light and ready to travel; Signed Copy: with a note from"
            " the author; Audio Book: eleven hours, read by the author; Gift Set: book, bookmark and print; Poetry"
            " Collection: sixty short poems; Reading Ticket: includes a glass of wine; Book Club Pack: six copies and a"
            " guide"
        ),
        prices=(9, 42),
        roles="Author; Editor; Translator; Publisher",
        venues="Bookshop; Library; Reading Room",
        brand_words="Books; Press; Publishing; House of Books",
        stats="384: pages; 12: languages; 1st: novel; 50k: copies sold; 4.7: reader rating",
        steps="Find a quiet chair; Read the first page; Forget the time; Finish the chapter; Lend it to a friend",
        agenda="Doors open; Welcome by the editor; Reading; Conversation; Questions; Book signing",
        hashtags="newnovel bookclub amreading turnthepage",
        course="the Creative Writing Program",
        occasions="the launch of a new novel; an evening of readings; a talk with the author",
    ),
    topic(
        "gaming",
        mood="bold electric futuristic playful",
        icons="gamepad trophy dice ghost bolt crown rocket headset",
        illustrations="rocket laptop car hat cat",
        photos="abstract night city bokeh",
        palette="dark",
        adjectives="epic; legendary; ranked; fast; fearless; ultimate; hidden; brutal",
        things="quests; battles; levels; legends; teams; worlds; challenges",
        stuff="glory; skill; adventure; teamwork; strategy",
        fans="gamers; champions; night players",
        singles="Respawn; Showdown; Versus; Overdrive; Ascend",
        lines=(
            "Game on; Press start; Level up tonight; No mercy, good game; The final boss awaits; Born to play; Choose"
            " your hero; Ready, player two; One more round; Play hard, play fair; Enter the arena"
        ),
        acts=(
            "press start; join the battle; choose your hero; build your team; claim the crown; beat the boss; play to"
            " win; level up"
        ),
        kickers="season two; grand finals; live tonight; new update; open beta",
        subheads=(
            "Sixteen teams fight for one trophy live in {city}; New maps, new heroes and a very old enemy; "
            "Sign up your squad before {weekday} at midnight; Watch the grand finals live from {time}; "
            "A fast co-op adventure for two to four players; Win rare items in our weekly ranked matches"
        ),
        facts=(
            "Sixteen teams enter the bracket.; Only one leaves with the trophy.; Every match is streamed live.; New"
            " players start with a free hero.; The season pass unlocks ten new maps.; Cheaters are banned for life.;"
            " The final is played on the main stage.; Bring your own controller.; Practice rooms open two hours before"
            " the first round.; Prizes are handed out on stage."
        ),
        ctas="play now; join the team; sign up; watch live; get the pass; enter",
        features=(
            "sixteen teams; live stream; ranked matches; ten new maps; co-op mode; cash prizes; free to play;"
            " cross-platform; weekly rewards; custom heroes"
        ),
        sections="Modes; Heroes; Store; Ranks",
        items=(
            "Season Pass: all maps and heroes; Starter Pack: one hero and ten gems; Team Entry: up to five players; "
            "Spectator Ticket: front row seats; Gem Bundle: five hundred gems; Pro Headset: clear voice chat; "
            "Arcade Night: unlimited play until two; Collector Box: figure, map and art book"
        ),
        prices=(5, 79),
        roles="Team Captain; Game Designer; Caster; Streamer",
        venues="Arena; Arcade; Game Hall",
        brand_words="Games; Arena; Esports; Interactive",
        stats="16: teams; 10: new maps; 250k: players online; 60: frames a second; 1: champion",
        steps="Create your account; Choose a hero; Find your squad; Learn the map; Win the match",
        agenda="Check-in; Group stage; Quarter finals; Show match; Semi finals; Grand final",
        hashtags="gameon pressstart levelup grandfinals",
        course="the Junior Game Design Camp",
        occasions="a night of retro games; our grand final; a launch party for the new season",
    ),
)
