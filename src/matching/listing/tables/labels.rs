//! What an offering presents itself as, among the things that a person may want to avoid.

use super::{
    super::phrases::{Group, Mark},
    DESCRIPTION, Field, Fields, PROSE, TITLE, says,
};
use crate::domain::vocabulary::Avoid;

/// Where an offering says what it is, and who runs it.
const NAMES_AND_TAGS: Fields = Fields::of(&[Field::Name, Field::Term, Field::Organization]);
/// The rest of a description may speak of anything.
const OPENING: Fields = Fields::of(&[Field::Opening]);
/// The names of things.
const NAMES: Fields = Fields::of(&[Field::Name, Field::Organization, Field::Venue]);
const VENUE: Fields = Fields::of(&[Field::Venue, Field::Name]);
const WORDS: Fields = DESCRIPTION.or(Fields::of(&[Field::Name, Field::AboutVenue]));
const EVERYWHERE: Fields = PROSE.or(Fields::of(&[Field::Organization, Field::Venue, Field::AboutVenue, Field::Term]));

const MENTAL: Mark = Mark::Label(Avoid::MentalHealthLabel);
const FAITH: Mark = Mark::Label(Avoid::FaithSetting);
const ALCOHOL: Mark = Mark::Label(Avoid::Alcohol);
const CROWD: Mark = Mark::Label(Avoid::LargeGroups);

pub(super) const LABELS: &[Group] = &[
    // "Wellbeing" alone labels nobody: half of all walking groups use the word.
    says(MENTAL, NAMES_AND_TAGS, "\
        mental health|wellbeing|wellness|illness|distress; mental ill health; depression|depressed; suicide|suicidal; low mood; \
        psychological|psychology|psychologist|psychotherapy|psychotherapist|psychotherapists; talking therapy|therapies; self harm; \
        eating disorder|disorders; bipolar; schizophrenia; psychosis; hearing voices; recovery college; panic attacks|disorder; \
        obsessive compulsive; personality disorder; crisis cafe|house|sanctuary; anxiety group|support|management|course|and|or|depression"),
    // A sentence that names it among other troubles presents something else.
    says(MENTAL, OPENING, "\
        mental health|wellness|illness|distress; mental ill health; depression; psychological|psychotherapy; talking therapy|therapies; self harm; \
        suicide; eating disorder|disorders; bipolar; schizophrenia; psychosis; personality disorder; counselling").unless("\
        heart diabetes copd arthritis pain covid cancer stroke debt debts pension grief isolation housing asthma learning drink benefits \
        bereavement bereaved carers loneliness work"),
    says(MENTAL, TITLE, "anxiety|anxious; counselling|counsellor|counsellors; cbt; therapy|therapies").unless("\
            debt money bereavement grief careers genetic complementary physio speech housing occupational massage retail dog \
            pet hydro"),
    says(Mark::Nothing, EVERYWHERE, "great|economic depression; mental health first aid training; mental arithmetic"),
    says(FAITH, NAMES, "\
        church|churches; chapel; mosque|masjid; gurdwara|gurudwara; temple; mandir; synagogue|shul; cathedral; minster; vicarage|rectory; parish church|priest|nurse|visiting|mass|centre; convent|friary|monastery; methodist; baptist; quaker|quakers; catholic; anglican; \
        evangelical; pentecostal; salvation; christian|christians; muslim|muslims|islamic; jewish; sikh|sikhs; hindu; buddhist; \
        meeting house; prayer|prayers; bible; gospel"),
    says(FAITH, Fields::of(&[Field::Organization, Field::Venue]), "parish"),
    says(FAITH, WORDS, "\
        worship; prayer group|meeting|meetings|breakfast|walk; with|after *? prayer|prayers; pray together|with; we pray; bible|scripture; \
        in|at|our|the|parish|local|methodist|baptist church|chapel|mosque|gurdwara|temple|synagogue|mandir|cathedral; \
        church|chapel hall|rooms|room|schoolroom|centre; faith group|based|community; \
        christian group|fellowship|community|organisation|charity|course|faith; langar; hymns; gospel choir; faith setting"),
    says(Mark::Nothing, EVERYWHERE, "\
         \
        church|chapel|temple|minster|parish|cathedral|mosque street|st|road|rd|lane|ln|avenue|close|row|hill|view|farm|green|gate|fields|field|fenton|meadow|end|grove|terrace|court|walk|yard|way|quarter|bank; \
        chapel allerton|st|point|le|en; temple newsam|meads|fortune|bar; church stretton|stoke|aston; \
        parish council|councils|room|rooms|pump|boundary|map|hall; \
        old|former|converted|ex|redundant|ruined church|chapel|synagogue|vicarage|rectory; used to be a church|chapel; \
        coastal parishes; whatever your faith; any|all faith|faiths; faith|faiths or none; faith and none; father christmas; \
        jewish cemetery; gospel oak; say a prayer; muslim burial; salvation army band; cathedral city; chapels , mills; \
        past the church|chapel|temple|mosque|gurdwara; \
        behind|beyond|opposite|beside|near|by|outside the church|chapel|temple|mosque|gurdwara|cathedral|minster; \
        next to the church|chapel|temple|mosque|gurdwara|cathedral|minster; not in a church"),
    says(ALCOHOL, VENUE, "\
        pub|pubs; brewery|breweries; taproom; inn; arms; tavern; alehouse; bar; wine; beer; pint|pints").unless("premier salad snack coffee milk juice temple holiday"),
    says(ALCOHOL, WORDS, "\
        in|at|of|to|upstairs|behind the * * pub|inn|brewery|taproom|tavern; \
        in|at|of|to the *? pub|inn|brewery|taproom|tavern|arms; pub lunch|lunches|quiz|games|night|meal|room|garden|skittles; \
        wine tasting|tastings|and|evening; real ale|ales; beer festival|tasting|garden; licensed|cash bar; bar open|opens; \
        the bar is|opens; a|your pint|pints; brewery").unless("\
            without instead sober recovery dry nearest bus stop opposite next behind parking some"),
    says(Mark::Nothing, EVERYWHERE, "\
        alcohol free bar?; free bar; dry|snack|coffee|salad|milk|grab|juice|wall|tea bar; bar code|work; arms and|raised|length|exercises; \
        men at arms; ginger ale|beer; pub watch; inn of court"),
    says(CROWD, WORDS, "\
        large|big|huge group|groups|crowd|choir|audience; a crowd of; hundreds of people; mass participation; \
        around|about|usually|over # people come|each|every|most|turn|gather|a; up to # people; to # people come|each|every|most|turn|gather; between # and # people; # of us; # strong; \
        hundred|hundreds of|singers|people"),
];
