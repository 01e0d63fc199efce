//! How it is had, its shape, where it happens, and whom one is with.

use super::{
    super::phrases::{Group, Mark},
    DESCRIPTION, Field, Fields, HEAD, NAME, PROSE, TITLE, says,
};
use crate::domain::vocabulary::{Attendance as A, Company as C, Format as F, Gender, Setting as S};

const OPENING: Fields = Fields::of(&[Field::Opening]);
const ATTENDING: Fields = Fields::of(&[Field::Attending]);
const OF_ITSELF: Fields = HEAD.or(DESCRIPTION);
/// Words of getting in touch: "book by phone" is no service by phone.
const TOUCH: &str =
    "photo message first referral train send book booking booked contact touch enquire enquiries refer apply register email mail";

pub(super) const WAYS: &[Group] = &[
    // How a schedule says it is attended, in everyday forms.
    says(A_IN_PERSON, ATTENDING, "in person; face to face; venue; on site; onsite; physical; at a venue; hybrid; blended; mixed"),
    says(A_HOME, ATTENDING, "home visit|visits|visiting; at home; in the? home; in your home; outreach"),
    says(A_PHONE, ATTENDING, "phone; telephone; helpline; call|calls; by phone|telephone"),
    says(A_ONLINE, ATTENDING, "\
        online; virtual|virtually; zoom; teams; skype; facetime; video; webinar; web; internet; hybrid; blended; digital"),
    says(Mark::By(A::Text), ATTENDING, "text|texts|texting; sms; whatsapp; webchat"),
    says(Mark::By(A::Post), ATTENDING, "post|postal; letter|letters; mail"),
    // Prose that can mean nothing else.
    says(A_PHONE, OF_ITSELF, "\
         \
        telephone|phone befriending|befriender|befrienders|friend|friends|friendship|buddies|buddy|companionship|counselling|support|listening; \
        befriending|counselling|support|friendship|chats by|over|on the? telephone|phone; helpline|helplines; listening line; \
        help|support|advice|crisis|friendship|chat|information line; telephone|phone line; telephone|phone only; \
        telephone|phone based; friendly|regular|weekly|daily|welcome phone? telephone? call|calls; \
        friendly phone|telephone chat|chats; phone|telephone calls from; \
        rings|phones|telephones|calls you once|twice|every|each|weekly|regularly|for|to|at|a; \
        volunteer rings|phones|telephones|calls; we ring|phone|call|telephone you once|twice|every|each|weekly|regularly").unless("book booking video"),
    says(A_PHONE, TITLE, "telephone; phone").unless("mobile smart tablet help skills and your"),
    says(A_ONLINE, OF_ITSELF, "\
        online only; only online; entirely|all|wholly|fully online; on|via|over|by zoom|teams|skype; \
        zoom group|session|sessions|call|calls|meeting|meetings|class|classes|choir|chat|link; \
        online|virtual group|groups|course|courses|class|classes|choir|community|session|sessions|support|counselling|hangout|chat|forum|therapy|programme|service|meeting|meetings|meet|meetup|workshop|workshops|yoga|cafe|peer|club|circle|drop|programme|webinar|webinars|befriending; \
        by video only; join from home|anywhere; from the comfort of your own? home").unless("applications application apply forms services"),
    says(A_ONLINE, TITLE, "online; virtual; zoom; webinar|webinars").unless("get getting basics safety safe skills going beginners help staying"),
    says(A_HOME, OF_ITSELF, "\
        home visits|visit|visiting|visitor|visitors|befriending|library|delivery; visit|visits|see you at|in your? own? home; \
        visit|visits you at home; come|comes|go|goes to your own? home|house|door; at|in your own home; to|at your door; \
        at home service; weekly|regular|friendly|neighbourly visitor|visits|visitors|visit; \
        volunteer|visitor|worker|librarian visits|visit you|people|members|once|twice|every|each|weekly|regularly|at|for; parent visits for; in the family home; volunteer will|to visit; volunteers visit|visiting; we|worker come|comes to you; sitting service; home sitting; \
        visit|visits at home").unless("care nursing"),
    says(A_HOME, TITLE, "at home; home visit|visits|visiting; housebound; doorstep"),
    says(Mark::By(A::Text), OF_ITSELF, "text line|support|service|messaging; crisis text; support|help|chat by text").unless(TOUCH),
    says(Mark::By(A::Post), OF_ITSELF, "\
        pen pal|pals|friend|friends; penpal|penpals|penfriend|penfriends; letters by post"),
    // Other ways it can be had.
    says(Mark::AlsoBy(A::Phone), OF_ITSELF, "\
        by|via telephone|phone; over the phone|telephone; \
        telephone|phone appointments|appointment|advice|sessions|consultation|consultations; telephone or|and").unless(TOUCH),
    says(Mark::AlsoBy(A::Online), OF_ITSELF, "\
        by|or|and|via|over video; or|and online; online or|and in|by|at|face; live chat; webchat; or|and zoom; also on zoom").unless("\
            \
            book booking form forms apply register shopping banking safe bookings tickets skills services internet applications"),
    says(Mark::AlsoBy(A::HomeVisit), OF_ITSELF, "\
        or at home; visit you if|where|when; home visits available|possible|by|can|for|on|where|if"),
    says(Mark::AlsoBy(A::InPerson), OF_ITSELF, "face to face; in person").unless("book"),
    says(Mark::AlsoBy(A::Text), OF_ITSELF, "by text").unless(TOUCH),
    says(Mark::AlsoBy(A::Post), OF_ITSELF, "by post").unless(TOUCH),
    says(Mark::Nothing, PROSE, "\
        get|getting|go|going|stay|staying|safe online; get|getting online sessions|course|class|club|group|drop; online basics|safety|banking|shopping|skills|forms|form|accounts|booking"),
    // Shape.
    says(Mark::Format(F::OneToOne), HEAD, "\
        one to one|ones; one on one; 1 to 1; 1 , 1; 1 - 1; 1 - 2 - 1; 121; 1 2 1; \
        individual support|appointments|advice|sessions|counselling|coaching|help; befriending|befriender|befrienders; \
        mentor|mentors|mentoring; casework|caseworker; sitting service; volunteer visits|visitor; matched with a; a buddy; \
        health|life|wellbeing coaching|coach|coaches; half hour slots|slot|appointments"),
    says(Mark::Format(F::OneToOne), TITLE, "\
        counselling|counsellor; coaching; visitor|visitors|visits; appointments; advocacy; helpline").unless("group course"),
    says(Mark::Format(F::Group), TITLE, "\
         \
        group|groups|club|clubs|choir|choirs|cafe|class|classes|circle|singers|voices|walkers|ramblers|strollers|supper|lunch|band|society|team|crew|gang|social|socials|meetup|breakfast|brunch|shed|sheds|orchestra|ensemble|bingo|league|football|netball|bowls|yoga|pilates|dancing|singing; \
        meet up|ups; get together|togethers; coffee morning|mornings; stay and play; peer support").unless("1 telephone"),
    says(Mark::Format(F::Group), OPENING, "\
        group|groups|choir|circle|club|class|classes; peer support; we|people meet|gather; get together; small numbers; \
        coffee morning"),
    says(Mark::Nothing, PROSE, "\
        age group|groups; community|other|local|voluntary|working|whatsapp|facebook|support groups; working group; \
        group of surgeries|practices|companies|churches; first class; class act; book club read"),
    says(Mark::Format(F::DropIn), OF_ITSELF, "\
        drop in|ins; dropin; just turn|drop|pop; just come along|in; turn up on|and|with|at; pop in; popin; just walk in; walk ins; walk in advice|clinic|centre|triage|from; no need to book; no booking; \
        no appointment|appointments; call in any|anytime|for"),
    says(Mark::Format(F::Course), HEAD, "\
        course|courses; # week|weeks|session|part programme|course|workshop|workshops|group; workshop|workshops series; \
        over|for # weeks; # weekly sessions; # weeks for|of"),
    says(Mark::Nothing, PROSE, "\
        of course; golf|race|assault|main|obstacle|collision|crash|low course|courses; \
        # course|courses meal|lunch|dinner|supper|and; # courses; in due course; course of; starter|main|hot course; \
        two|three course; par course; # course lunch|meal|dinner; before the course; courses at other"),
    says(Mark::Format(F::SelfGuided), OF_ITSELF, "\
        self guided; self led; self paced; self help guide|guides|workbook|materials; in your own time; downloadable; \
        trail map|leaflet"),
    // Where.
    says(Mark::Setting(S::Indoors), OF_ITSELF, "\
        indoor|indoors; warm space|hub|room|spaces|welcome; sports hall; gym is; in the gym; in the warm; in the library"),
    says(Mark::Setting(S::Indoors), TITLE, "library|libraries; indoor; cinema; museum; gym").unless("green outdoor home mobile"),
    says(Mark::Setting(S::Outdoors), HEAD, "\
        outdoor|outdoors; open air; fresh air; in all weathers; whatever the weather; rain or shine; wrap up warm; \
        wear stout|sturdy|walking; waterproofs; wellies; walking|walkers|walk group|groups|club; \
        led|guided|health|group|wellbeing|gentle|short|circular|nature|dog walk|walks; rambles|ramblers|ramble|stroll|strolls; \
        allotment|allotments; conservation; community garden|gardens|orchard|farm|allotment|growing; bushcraft; forest school; \
        in the park|woods|garden|fields"),
    says(Mark::Setting(S::Outdoors), TITLE, "\
        walk|walks|walkers|walking|rambles|ramblers|strollers|stroll|dawdlers|hike|hikes|hiking|plodders|amblers; \
        garden|gardens|gardening|gardeners|allotment|allotments|orchard|plot|plots|growers; cycling|cyclists|rides; woods|woodland|forest|nature|wildlife|conservation|outdoor|outdoors|birdwatching|birding; \
        canoe|canoeing|kayak|kayaking|sailing|rowing|fishing|angling|anglers; bowls; work party|parties"),
    says(Mark::Setting(S::Green), HEAD, "\
        allotment|allotments; gardening|gardeners; community garden|gardens|orchard|farm|growing; woodland|woodlands; \
        nature walk|walks|group|reserve|connection|activities|based; green gym|space|spaces|exercise|social|prescribing; \
        conservation; meadow|meadows; tree planting; growing food|vegetables|veg|flowers|fruit; wildlife; \
        horticulture|horticultural; forest school|bathing|garden; care farm; in the woods|park|garden; raised beds; \
        potting shed; polytunnel; bird boxes|watching|walk|walks; coppicing"),
    says(Mark::Setting(S::Green), TITLE, "\
         \
        garden|gardens|gardening|gardeners|allotment|allotments|orchard|growers|plots; woods|woodland|forest|nature|wildlife|conservation|birdwatching|birding; growing beds|days|plot|for|club|project; farm days|mornings|visits|day|school; green gym|walks").unless("surgery house road library"),
    says(Mark::Setting(S::Blue), HEAD, "\
        swim|swims|swimming|swimmers; sea|cold|wild|open water|swimming|swim|dipping; \
        beach walk|walks|clean|school|hut|art|combing; on the beach|canal|river|lake|water|sea|pier|prom|towpath; \
        by the sea|river|canal|lake|water|shore; along the canal|river|coast|beach|prom|towpath|sea|front; \
        canal|river|coastal|towpath|seafront|riverside|lakeside|shore walk|walks; \
        canoe|canoeing|kayak|kayaking|sailing|paddleboard|paddleboarding|paddling|rowing|surfing|snorkelling; \
        fishing|angling|anglers; narrowboat|boat|barge trips|trip|club; blue space|spaces|health|gym; aqua aerobics|fit|class; \
        aquafit|hydrotherapy"),
    says(Mark::Setting(S::Blue), TITLE, "\
         \
        canal|swim|swimming|swimmers|aqua|sailing|anglers|angling|fishing|towpath|dippers|canoe|kayak|paddle; boat trips|trip; sea|beach swim|swimming|dip|walk|walks|clean|school").unless("library singers shanty shanties road surgery centre model radio"),
    says(Mark::Nothing, PROSE, "\
        walk in; walking distance|football|netball|basketball|rugby|cricket|stick|frame|aid; minutes walk; short walk from; \
        beer garden; garden room|centre|city; covent|welwyn garden; sea songs|shanties|shanty; car park|parks; park and ride; \
        to park; green paper|tea|light|card|lane|road; walk of life; fishing for; memory lane walk; \
        science|business|retail|theme park; wood carving|work|turning|burning; walk away|through; post office"),
    // Company.
    says(Mark::Company(C::WomenOnly), TITLE, "women|womens|ladies|girls|mums|mothers|sisters|wi").unless("men mens boys dads everyone all"),
    says(Mark::Company(C::WomenOnly), OPENING, "\
        women|ladies|female|females only; for women|ladies; womens|ladies group|circle|space|only|club|session|sessions|class; \
        group|club|circle|space|programme|course for|of women|ladies; all female; women cook|meet|gather|sew together").unless("men everyone anyone mixed"),
    says(Mark::Company(C::WomenOnly), OPENING, "\
        for sisters; sisters only|circle|group|together; all women|ladies|sisters welcome; all women|ladies|sisters are welcome; \
        women|ladies of all ages|backgrounds|faiths; any woman").unless("men everyone anyone mixed brothers siblings"),
    says(Mark::Company(C::MenOnly), TITLE, "men|mens|lads|blokes|dads|fathers|gents").unless("women womens ladies mums everyone all"),
    says(Mark::Company(C::WomenOnly), DESCRIPTION, "women|ladies|female|females only"),
    says(Mark::Company(C::MenOnly), DESCRIPTION, "men|male|males only"),
    says(Mark::Company(C::MenOnly), OPENING, "\
        men|male|males only; for men|blokes|lads; mens group|shed|club|circle|space; group|club|circle|space of|for men|blokes; men # +").unless("women everyone anyone mixed"),
    says(Mark::Company(C::Lgbt), TITLE, "\
        lgbt|lgbtq|lgbtqia|lgbtqi|lgb|gay|lesbian|lesbians|queer|trans|transgender|bisexual|bi|rainbow").unless("toddler babies children preschool"),
    says(Mark::Company(C::Lgbt), DESCRIPTION, "\
        for .. lgbt|lgbtq|lgbtqia|gay|lesbian|queer|trans|transgender|bisexual; \
        lgbt|lgbtq|lgbtqia|queer|gay|lesbian|trans +? people|young|elders|group|social|adults|community|men|women|led|youth|cafe|choir").unless("friendly everyone anyone welcome whatever regardless inclusive"),
    says(Mark::AnyGender, PROSE, "\
        men and women; women and men; men or women; women or men; mixed group|sessions|session; open to all genders; any gender; \
        all genders").unless("only separate"),
    says(Mark::Welcomes(Gender::Female), PROSE, "women|ladies included|welcome|too|also; women|ladies are|very welcome|also").unless("only separate"),
    says(Mark::Welcomes(Gender::Male), PROSE, "men included|welcome|too|also; men are|very welcome|also").unless("only separate"),
    says(Mark::LittleOnes, HEAD.or(DESCRIPTION), "\
        toddler|toddlers|tots; baby|babies; stay and play; little ones; under # s with; parent and|or|with; \
        parents and carers; parents , grandparents; mums and; rhyme time; bump|bumps; playgroup; parents or|and grandparents; \
        child minders|childminders; with any grown up; breastfeeding; preschool; parents and their|children; for parents; \
        parent carer|carers"),
    says(Mark::LittleOnes, NAME, "mums; parents; families; family; sensory play"),
];

const A_IN_PERSON: Mark = Mark::By(A::InPerson);
const A_HOME: Mark = Mark::By(A::HomeVisit);
const A_PHONE: Mark = Mark::By(A::Phone);
const A_ONLINE: Mark = Mark::By(A::Online);
