"""Work, money, houses and schools."""

from __future__ import annotations

from synlayers.copywriting.topic import topic

TOPICS = (
    topic(
        "tech conference",
        mood="modern bold clean forward",
        icons="laptop-code code rocket lightbulb cogs microchip cloud network-wired",
        illustrations="laptop rocket cloud lamp",
        photos="abstract city night sky",
        palette="cool",
        adjectives="smarter; open; bold; practical; connected; next-level; human; faster",
        things="ideas; systems; tools; futures; teams; products; talks",
        stuff="code; progress; clarity; open source; good design",
        fans="builders; developers; curious minds",
        singles="Beyond; Inflect; Buildcon; Upstream; Convergence",
        lines=(
            "Build what's next; The future is open; Code, coffee, conference; Ideas that ship; Meet the makers; Design"
            " for humans; Two days of deep tech; Where builders meet; Think small, scale big; Tomorrow, by design;"
            " Systems that last"
        ),
        acts=(
            "build what's next; meet the makers; ship with confidence; learn from builders; rethink the web; save your"
            " seat; share your ideas; think in systems"
        ),
        kickers="annual summit; tech conference; live online; call for papers; early bird",
        subheads=(
            "Two days of talks, workshops and hallway conversations; Thirty speakers, three tracks and one big idea in"
            " {city}; Practical sessions for people who build software every day; Join developers and designers on"
            " {date}; Hands-on workshops led by {person} and friends; Learn how small teams ship reliable products"
        ),
        facts=(
            "Thirty speakers share what worked and what did not.; All talks are recorded and published later.;"
            " Workshops are limited to twenty seats.; Tickets include lunch on both days.; The keynote starts at"
            " {time}.; Student tickets are available at half price.; We follow a clear code of conduct.; Bring your"
            " laptop and your questions.; {person} opens the first day.; Live captions are provided in every room."
        ),
        ctas="register now; get tickets; see speakers; join online; save your seat; view program",
        features=(
            "thirty speakers; hands-on workshops; live captions; three tracks; recorded talks; career corner; lunch"
            " included; networking evening; open source day; student discount"
        ),
        sections="Keynotes; Workshops; Tracks; Passes",
        items=(
            "Standard Pass: both days and lunch; Student Pass: with valid card; Workshop Day: one full-day session;"
            " Online Pass: live stream and recordings; Team Pass: five seats, one invoice; Speaker Dinner: an evening"
            " with the speakers; Recordings: every talk, forever; Early Bird: until the end of the month"
        ),
        prices=(49, 690),
        roles="Software Engineer; Product Designer; Data Scientist; Head of Research",
        venues="Convention Center; Innovation Hub; Campus",
        brand_words="Labs; Summit; Systems; Software",
        stats="30: speakers; 3: tracks; 1,200: attendees; 48 h: of content; 99.9%: uptime",
        steps="Define the problem; Sketch the idea; Build a prototype; Test with users; Ship and learn",
        agenda="Registration; Opening keynote; Morning talks; Lunch break; Workshops; Closing panel",
        hashtags="buildwhatsnext devconf opentech shipit",
        course="the Cloud Architecture Bootcamp",
        occasions="our annual developer summit; the launch of our new platform; an evening for builders",
    ),
    topic(
        "real estate",
        mood="clean trustworthy bright modern",
        icons="home key building map-marker-alt bed bath ruler-combined",
        illustrations="house tree lamp car sun potted-plant",
        photos="city sky wood marble landscape",
        palette="cool",
        adjectives="bright; modern; spacious; quiet; elegant; sunny; move-in ready; charming",
        things="homes; spaces; views; neighborhoods; rooms; gardens; apartments",
        stuff="space; comfort; daylight; peace of mind; open living",
        fans="growing families; first-time buyers; city people",
        singles="Home; Threshold; Residence; Skyline; Haven",
        lines=(
            "Find your way home; Just listed; Open house this Sunday; Room to grow; Your key to home; Home starts here;"
            " A view worth owning; Live where you love; More space, more life; Welcome to the neighborhood; The house"
            " with the garden"
        ),
        acts=(
            "find your home; book a viewing; move right in; open the door; live with a view; settle in; plan your"
            " visit; start fresh"
        ),
        kickers="just listed; open house; for sale; new homes; now leasing",
        subheads=(
            "Three bedrooms, a sunny garden and a school around the corner; Light-filled apartments in the quiet part"
            " of {city}; Open house on {weekday} from ten until two; We help you buy and sell without the stress;"
            " Twenty-four new homes with balconies and river views; Call {person} to arrange a private viewing"
        ),
        facts=(
            "The house was fully renovated last year.; Large windows bring light into every room.; The school is five"
            " minutes away on foot.; A garage and storage room are included.; The garden faces south.; Public transport"
            " stops at the corner.; Heating runs on a modern heat pump.; We answer every question honestly.; Viewings"
            " are possible on short notice.; {person} knows every street in {city}."
        ),
        ctas="book a viewing; schedule a tour; call today; see floor plans; view listing; contact us",
        features=(
            "three bedrooms; private garden; two bathrooms; open kitchen; south-facing balcony; underground parking;"
            " smart heating; oak floors; city center; walk-in closet"
        ),
        sections="For Sale; For Rent; New Builds; Services",
        items=(
            "Garden Apartment: two rooms and a terrace; Family House: four bedrooms and a garage; City Loft: high"
            " ceilings, open plan; Studio: compact and bright; Penthouse: river view on three sides; Townhouse: three"
            " floors, quiet street; Cottage: stone walls and fruit trees; Office Suite: six desks and a meeting room"
        ),
        prices=(850, 3900),
        roles="Real Estate Agent; Property Manager; Broker; Sales Director",
        venues="Residences; Gardens; Heights",
        brand_words="Realty; Homes; Properties; Estates",
        stats="128 m2: living space; 3: bedrooms; 24: new homes; 15 min: to the center; 320+: happy families",
        steps="Tell us what you need; See the best homes; Make an offer; Sign the papers; Pick up your keys",
        agenda="Doors open; House tour; Garden walk; Financing talk; Questions; Closing",
        hashtags="justlisted openhouse dreamhome newkeys",
        course="the Property Management Program",
        occasions="our open house; a private viewing; the opening of our new residence",
    ),
    topic(
        "finance consulting",
        mood="trustworthy clear confident professional",
        icons="chart-line chart-bar coins piggy-bank briefcase handshake balance-scale",
        illustrations="laptop lamp potted-plant mountain",
        photos="city abstract sky marble",
        palette="cool",
        adjectives="clear; steady; smart; independent; proven; personal; sustainable; transparent",
        things="decisions; plans; results; goals; strategies; numbers; partnerships",
        stuff="growth; trust; clarity; confidence; expertise",
        fans="founders; families; business owners",
        singles="Momentum; Clarity; Growth; Keystone; Balance",
        lines=(
            "Plan today, grow tomorrow; Your money, made clear; Numbers that make sense; Grow with confidence; Advice"
            " you can trust; Retire on your terms; Invest in what matters; The annual report; From plan to profit;"
            " Clear goals, steady growth; A better way to save"
        ),
        acts=(
            "plan ahead; grow with confidence; know your numbers; invest wisely; start saving; talk to us; build real"
            " value; secure your future"
        ),
        kickers="annual report; free webinar; market outlook; our services; case study",
        subheads=(
            "Independent advice for families, founders and growing companies; A clear plan for the next ten years in"
            " three meetings; Join our free webinar on {weekday} at {time}; How small companies can prepare for a"
            " strong year; Practical tools to save, invest and plan with confidence; Meet {person}, your advisor in"
            " {city}"
        ),
        facts=(
            "We are independent and paid only by our clients.; Every plan begins with a free conversation.; Revenue"
            " grew for the fifth year in a row.; Costs fell while quality improved.; Our team has advised over four"
            " hundred companies.; You always know what you pay and why.; Small steps lead to steady growth.; We explain"
            " numbers in plain words.; {person} leads the advisory team in {city}.; Risk is managed before it becomes a"
            " problem."
        ),
        ctas="book a call; learn more; get the report; start planning; contact us; register free",
        features=(
            "independent advice; transparent fees; personal advisor; annual review; tax planning; secure online access;"
            " retirement plans; market insights; free first meeting; clear reporting"
        ),
        sections="Advisory; Planning; Accounting; Training",
        items=(
            "First Meeting: one hour, clear answers; Financial Plan: ten years on ten pages; Tax Review: find what you"
            " missed; Startup Package: accounting from day one; Annual Checkup: goals, risks and costs; Team Workshop:"
            " finance for non-experts; Payroll Service: on time, every month; Pension Check: know your options"
        ),
        prices=(90, 950),
        roles="Financial Advisor; Managing Partner; Senior Consultant; Tax Expert",
        venues="Business Center; Tower; Conference Room",
        brand_words="Capital; Partners; Advisory; Consulting",
        stats=(
            "+24%: revenue growth; 400+: clients advised; 5: years in a row; 92%: client retention; 1.8M: saved in"
            " costs"
        ),
        steps="Set a clear goal; Review your numbers; Build the plan; Invest step by step; Check once a year",
        agenda="Welcome; Market review; Financial results; Strategy outlook; Questions; Networking",
        hashtags="smartmoney planahead growthmindset clearnumbers",
        course="the Corporate Finance Seminar",
        occasions="our annual client evening; a breakfast seminar; the presentation of our report",
    ),
    topic(
        "school",
        mood="bright friendly encouraging playful",
        icons="graduation-cap school apple-alt pencil-alt book chalkboard globe calculator",
        illustrations="book rocket sun lamp tree fruit laptop",
        photos="paper sky abstract wood",
        palette="vivid",
        adjectives="curious; bright; creative; hands-on; joyful; brave; friendly; inspiring",
        things="minds; lessons; ideas; futures; classes; discoveries; questions",
        stuff="learning; curiosity; knowledge; creativity; imagination",
        fans="young learners; parents; future inventors",
        singles="Discover; Learn; Explore; Wonder; Bravo",
        lines=(
            "Back to school; Learning never stops; Little steps, big dreams; Ready, set, learn; Science is fun; Bright"
            " minds start here; The joy of reading; School fair this Friday; Ask why more often; Class of tomorrow;"
            " Open day for parents"
        ),
        acts=(
            "enroll today; learn by doing; ask more questions; explore the world; join the class; dream big; never stop"
            " learning; read every day"
        ),
        kickers="now enrolling; open day; summer school; new courses; class schedule",
        subheads=(
            "Small classes, kind teachers and a very big playground; Join our open day on {weekday} and meet the"
            " teachers; Courses in art, science and languages for ages six to twelve; Enrollment for the new school"
            " year is open now; Evening classes for adults who never stopped being curious; Learning by doing in the"
            " heart of {city}"
        ),
        facts=(
            "Classes have no more than sixteen students.; Our teachers know every child by name.; Lunch is cooked fresh"
            " in our own kitchen.; Music and art are taught every day.; The library is open until five.; Each term ends"
            " with a small exhibition.; Homework club runs from Monday to Thursday.; Parents are always welcome.;"
            " {person} leads the science lab.; We believe that good questions matter more than quick answers."
        ),
        ctas="enroll now; apply today; visit us; learn more; join the class; download schedule",
        features=(
            "small classes; science lab; daily music lessons; after-school club; fresh lunches; language exchange; big"
            " playground; robotics course; experienced teachers; sports program"
        ),
        sections="Languages; Science; Arts; Sports",
        items=(
            "Art Class: paint, clay and paper; Robotics: build and program; Spanish: two lessons a week; Math Club:"
            " puzzles and games; Summer Camp: five days outdoors; Piano Lesson: thirty minutes, one to one; Reading"
            " Circle: a new book each month; Swimming: for beginners"
        ),
        prices=(15, 190),
        roles="Principal; Science Teacher; Language Teacher; School Counselor",
        venues="Campus; Assembly Hall; Library",
        brand_words="School; Academy; Learning Center; College",
        stats="16: students a class; 98%: exam success; 32: teachers; 12: courses; 1 : 8: teacher ratio",
        steps="Visit our open day; Fill in the form; Meet the teacher; Choose your courses; Start learning",
        agenda="Welcome; Campus tour; Trial lessons; Science show; Parent talk; Closing song",
        hashtags="backtoschool brightminds learnbydoing openday",
        course="the Advanced Science Program",
        occasions="our open day; the summer concert; the graduation ceremony",
    ),
    topic(
        "charity",
        mood="hopeful warm human sincere",
        icons="hand-holding-heart hands-helping heart globe dove seedling users",
        illustrations="tree sun house flower balloon",
        photos="landscape sky bokeh fabric",
        palette="warm",
        adjectives="kind; hopeful; open; lasting; generous; brave; shared; caring",
        things="hands; hearts; communities; futures; neighbors; promises; beginnings",
        stuff="hope; kindness; dignity; care; solidarity",
        fans="volunteers; good neighbors; families in need",
        singles="Hope; Together; Kindness; Uplift; Care",
        lines=(
            "Every hand helps; Small gifts, big change; Hope has a home; Give a little hope; Together we can; Kindness"
            " is contagious; Run for clean water; A warm meal for all; Be the change; One city, one heart; Your time"
            " matters"
        ),
        acts=(
            "lend a hand; give today; share your time; spread kindness; be the change; join the walk; help a neighbor;"
            " make it count"
        ),
        kickers="charity gala; donate today; volunteer with us; give back; charity run",
        subheads=(
            "Your gift gives a warm meal to someone in {city}; Join hundreds of volunteers on {weekday} and plant a"
            " tree; Every dollar goes straight to families who need it; Walk five miles and help build a school"
            " library; A charity concert for clean water and safe wells; Together we can keep the shelter open all"
            " winter"
        ),
        facts=(
            "Every donation goes directly to local families.; One hour of your time makes a difference.; Last year we"
            " served thirty thousand meals.; Our shelter is open every night.; Volunteers of all ages are welcome.; We"
            " publish where every coin goes.; Clean water changes whole villages.; {person} founded the project with"
            " three friends.; Winter coats can be dropped off all week.; Thank you for standing with us."
        ),
        ctas="donate now; join us; give today; volunteer; help now; learn more",
        features=(
            "warm meals daily; safe shelter; local volunteers; full transparency; school supplies; clean water wells;"
            " tree planting; free tutoring; winter clothing; monthly reports"
        ),
        sections="Give; Volunteer; Events; Projects",
        items=(
            "Warm Meal: feeds one person; School Kit: books, pens and a bag; Tree Gift: planted in your name; "
            "Winter Coat: keeps one child warm; Gala Ticket: dinner and concert; Well Share: clean water for a family; "
            "Run Entry: five or ten kilometers; Monthly Friend: help that lasts"
        ),
        prices=(5, 120),
        roles="Program Director; Volunteer Coordinator; Founder; Community Manager",
        venues="Community Center; Town Hall; City Park",
        brand_words="Foundation; Relief; Aid; Community Fund",
        stats="30k: meals served; 480: volunteers; 12: wells built; 95%: goes to projects; 1: shared goal",
        steps="Choose a project; Give what you can; Tell a friend; See the change; Stay in touch",
        agenda="Welcome; Volunteer stories; Charity auction; Dinner; Live music; Thank you",
        hashtags="everyhandhelps givehope bekind volunteer",
        course="two hundred hours of volunteer work",
        occasions="our charity dinner; a benefit concert; a morning of tree planting",
    ),
)
