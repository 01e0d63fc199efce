//! How one joins, what it costs, and whether there is room.

use super::{
    super::phrases::{Group, Mark},
    Field, Fields, PROSE, says,
};

const APPLICATION: Fields = Fields::of(&[Field::Application]);
const STATED: Fields = Fields::of(&[Field::Application, Field::Eligibility]);
const MONEY: Fields = PROSE.or(Fields::of(&[Field::Fees]));
const FEES: Fields = Fields::of(&[Field::Fees]);
const ROOM: Fields = PROSE.or(Fields::of(&[Field::Wait]));

const WAIT: Fields = Fields::of(&[Field::Wait]);
const NOTICE: Fields = Fields::of(&[Field::Alert]);

pub(super) const JOINING: &[Group] = &[
    says(
        Mark::SelfReferral,
        PROSE,
        "\
        self referral|refer|referrals|referring; refer|referring yourself|yourselves; no referral|referrals; \
        do not|dont need .. referral|referred; without a? referral; referral is? not needed|required|necessary; \
        no need for a? referral; no need to be referred; by|or yourself; themselves; or ring|phone|telephone|email; or neighbour|family|friend|relative; \
        phone|ring|call|contact us yourself; yourself or|directly; apply yourself; or a relative|relatives can; \
        or talk|speak|ring|call|phone to? us|direct; open referral; anyone can refer; \
        or just? ring|phone|call|contact|email|ask us|ourselves|direct|directly",
    ),
    says(
        Mark::Booking,
        PROSE,
        "\
        booking essential|required|necessary|needed|advised|recommended|only|by|is|via|through; \
        please book|ring|phone|call|register|text|email; to book|register|join|enrol|apply; \
        book online|by|at|a|your|in|on|with|through|via|the|early|ahead; by appointment; \
        appointment|appointments only|by|via|through; \
        ring|phone|call|text|email|contact|telephone to|first|us|before|ahead|for|the|or|and; sign up; \
        register online|with|at|by|first; ask at|for; fill in; message us; get in touch; must book|register; advance booking; \
        pre book|booking|booked",
    ),
    says(
        Mark::Booking,
        APPLICATION,
        "\
         \
        ring|phone|call|text|email|contact|telephone|write|book|register|apply|appointment|appointments|booking|form|enrol|ask|online|through",
    ),
    says(
        Mark::DropIn,
        PROSE,
        "\
        just turn|come|drop|pop|show up|along|in; turn up on|and|with|at|or|from; drop in|ins; dropin; pop in; just walk in; walk ins; walk in triage|advice|centre|clinic|service|from|between; no need to book|ring|phone|register; no booking|bookings; no appointment|appointments; come along on the; \
        do not|dont need to book; dont take bookings; dont need an appointment; without appointment|booking",
    ),
    says(
        Mark::GpReferral,
        PROSE,
        "\
        gp|gps|doctor|surgery referral|referrals|refers|refer; \
        referral|referrals|referred by|from|via|through your|a|the|their? gp|doctor|surgery|practice; \
        referral|referred by|from|via|through gp|gps; ask|through|via your|the gp|doctor|surgery|practice; \
        gp surgery|practice or *? *? to refer|send; gp surgery to refer; your surgery|gp|doctor to refer|can|will|must; \
        gp must|needs|has to? refer; gp only; referred by your|the|their|a *? gp|surgery|doctor",
    ),
    says(Mark::GpReferral, STATED, "gp|gps; through|via|by your? surgery|practice"),
    says(
        Mark::ProfessionalReferral,
        PROSE,
        "\
        referral only; by referral; referral by|from|via|through|required|needed|necessary|form|is; \
        referrals by|from|via|through|only|are; professional|agency|agencies referral|referrals; must be referred; \
        referred by|through|via a|an|your|the|another|local|social|link|health|other|professional|professionals; \
        agencies|professionals can|may|only refer; voucher from|through|needed|required; \
        health visitor|visitors|professional|professionals|worker|workers to? refer|referral; need|needs a? referral|voucher; \
        need to be referred; through a * worker; ask your|a|the social|link|health|support worker|visitor|prescriber; \
        social worker to refer; on referral",
    ),
    says(
        Mark::ProfessionalReferral,
        STATED,
        "\
        health visitor|professional|professionals; link worker|workers; social worker|workers; \
        nurse|nurses|physio|midwife|ward|wards|consultant; referral|referred; voucher; agency|agencies; care team",
    ),
    says(
        Mark::Nothing,
        PROSE,
        "\
        refer you|people|on|to; we refer; can refer; not a drop in; pop in to town; turn up the; just come out; call in the; \
        referral to|on; cross referral; call centre; phone call|calls; ring road; call from|once|every|each|last|lasts|is|you; \
        ring pull",
    ),
    // Cost.
    says(
        Mark::Free,
        MONEY,
        "\
         \
        its|is|are|all|always|completely|totally|absolutely|entirely|fully|everything|membership|attendance|entry|admission|sessions|session|lunch free; \
        free of charge; free for everyone|all|anyone|residents|anybody; free to attend|join|use|all|everyone|anyone|residents|access|come|take|go|enter; \
        free and|or|but confidential|impartial|friendly|open|no|you|there|donations; no charge|fee|fees|cost|costs; \
        costs nothing; cost nothing; nothing to pay; without charge; at no|zero cost|charge; dont charge; do not charge; no need to pay; \
        we never charge; cost , free|none|nil; price , free; for free; \
        free weekly|friendly|confidential|impartial|independent|legal|debt|benefits|money|housing|specialist|expert|online|monthly|local|informal|guided|gentle|practical|regular|# *? advice|group|sessions|session|class|classes|course|courses|activity|activities|service|support|counselling|walk|walks|help|befriending|delivery|workshop|workshops|lunch|meal|club|swimming|appointments|guidance|drop|programme|event|events|yoga|appointment; \
        free advice|group|sessions|session|class|classes|course|courses|activity|activities|service|support|counselling|walks|walk|help|befriending|delivery|workshop|workshops|lunch|meal|meals|club|clubs|swimming|appointments|guidance|drop|programme|event|events|entry|admission|yoga|food|membership|debt|legal|bicycle|appointment|talk|talks; \
        free , confidential|impartial|friendly|independent; free *? meal|meals|supper|breakfast",
    ),
    says(Mark::Free, FEES, "free; none; nil; no"),
    says(
        Mark::Nothing,
        MONEY,
        "\
         \
        feel|gluten|drug|drugs|alcohol|smoke|sugar|step|dairy|nut|stress|pain|scot|rent|barrier|judgement|judgment|jargon|hands|worry|fat|interest|tax|symptom|violence|trouble|set|plastic|germ free; \
        free parking|tea|wifi|wi|bus|range|standing|time|from|up|spirit|spirits|school|trial|taster|tasters|speech|refreshments|refreshment|coffee|if|when|for|toothbrush|on|first|phone|number|hand|spaces|hugs|style|flow|hot|biscuits|car|travel|transport|prescriptions|period; \
        are|is|youre|be|were you? free to|on|at|in|after; first .. free; \
        first|taster visit|session|class|time|one|week|lesson|day is? free; free for the first; or are? free; free to|for anyone|everyone|those|people|all on|with|who|in|over|under|aged|receiving; no charge for the|a|your|carers; interpreters are free; \
        members|children|kids|carers|companions|s|concessions|toddlers|babies|under|carer|siblings|juniors|spectators are|is|go|come|get|free free?; \
        members|children|kids|carers|companions|carer|siblings free; under # s free; \
        tea|coffee|parking|refreshments|wifi|lunch|cake|biscuits|equipment is|are|and|all free; \
        free if; free to|for members; free for under; no charge to|for members|under|children|carers; free app; free lunch; \
        no cost of; free will",
    ),
    says(
        Mark::Donation,
        MONEY,
        "\
         \
        donation|donations welcome|appreciated|suggested|accepted|gratefully|invited|only|requested|if|tin|box|pot|bucket|basis; \
        by donation|donations; suggested|small|voluntary|optional donation|donations|contribution; \
        pay what|as you can|like|want|feel|afford|wish; pay as you feel; \
        contribution|contributions welcome|appreciated|invited; give what you; a donation; donation of|£; donate what; \
        honesty box; what you can afford; donation ,",
    )
    .unless(
        "\
            food clothes tins toys furniture rely relies funded drop books charity grants gift",
    ),
    says(Mark::Donation, FEES, "donation|donations|contribution"),
    says(
        Mark::Charge,
        MONEY,
        "\
        small|modest|nominal|minimal charge|fee|cost|subscription; charges|charge|fee|fees apply|applies|payable|may; \
        there is|s a *? charge|fee|cost|subscription; theres a *? charge|fee|cost|subs; membership fee; subs; \
        pay on the day|door; pay per|for your; we ask for a; cost of the? meal|lunch|materials|ingredients; at cost price",
    ),
    // Room.
    says(
        Mark::Full,
        ROOM,
        "\
        currently|now|presently|already|completely full; is|are|were|we|course|group|club|class full; \
        full at the? moment|present; full until|up|for|at; fully booked; \
        not|cannot|cant|arent taking|take|accepting|accept any? new|more|further; closed to new; waiting list only; \
        waiting list is|now|currently? closed; waiting list closed; list is full; books are closed; \
        no spaces|places|vacancies|space",
    )
    .unless("when once"),
    says(Mark::Full, NOTICE.or(WAIT), "full; waiting list closed; closed to new"),
    says(
        Mark::Nothing,
        ROOM,
        "\
         \
        full of|details|time|range|day|name|programme|length|size|costume|address|english|fat|board|kit|moon|use|support|price|cost|member|members|information|list; \
        no space for; waiting list of; if we are|its|it full; if it is|gets full; if .. full; is full of; in full; full and",
    ),
    says(
        Mark::Waiting,
        ROOM,
        "\
        there is|s a *? waiting list|wait; theres a *? waiting|wait list?; waiting list applies|in|of|at|for|is; \
        a|currently waiting list; join|on the|our waiting list; waiting list",
    ),
    says(Mark::Waiting, WAIT, "week|weeks|month|months|year|years|day|days|next|small|short|intake|about|around|wait"),
    says(Mark::Open, WAIT, "none; no; immediate|immediately; straight away; no wait|waiting"),
    says(
        Mark::Open,
        ROOM,
        "\
        no waiting|wait list?; spaces|places available|left|free; plenty of space|spaces|room|places; \
        room for more|new|newcomers; new members always? welcome|wanted",
    ),
    says(Mark::Closed, NOTICE, "closed|paused|suspended|postponed|cancelled"),
    says(
        Mark::Closed,
        PROSE,
        "\
        temporarily closed|suspended|paused; currently|now closed|suspended|paused; closed until further; on hold until|at; \
        not running at the|present|until|this",
    ),
];
