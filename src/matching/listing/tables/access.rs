//! What it provides for, and what it says it cannot provide for.

use super::{
    super::phrases::{Group, Mark},
    Field, Fields, PROSE, says,
};
use crate::domain::vocabulary::Access as A;

const VENUE: Fields = Fields::of(&[Field::Accessibility, Field::AboutVenue, Field::Support]);
const ANYWHERE: Fields = PROSE.or(VENUE);
/// Fields that speak of accessibility only, where a bare word is enough.
const STATED: Fields = Fields::of(&[Field::Accessibility, Field::Support]);

pub(super) const ACCESS: &[Group] = &[
    says(Mark::Access(A::StepFree), ANYWHERE, "\
        step free; stepfree; wheelchair accessible|access|friendly; wheelchairs welcome; wheelchair users? welcome; \
        accessible by|for|to wheelchair|wheelchairs; wheelchair users can; suitable for wheelchair|wheelchairs; \
        level access|entrance|entry|threshold; fully accessible; accessible venue|building|premises|entrance|hall; \
        disabled access; access for disabled|wheelchairs|wheelchair; lift to all|every|the|both|each|upper|first|second; \
        lift access|available; lift in the building; there is|s a? lift|ramp; there a? ramp; theres a lift|ramp; has a lift|ramp; \
        a ramp; ramp at|to|available|by|from|round|in|up|on; portable ramp; ramped access|entrance|entry; \
        no steps; no stairs; steps , none; stairs , none; on one level; on a level; on the level; all on the flat; \
        is|its all level; ground floor level; small ramp; access is level"),
    says(Mark::Access(A::StepFree), STATED, "\
        lift; ramp|ramps|ramped; level; accessible entrance; wheelchair|wheelchairs; lift from street level"),
    says(Mark::Nothing, ANYWHERE, "\
        steps to work|take|follow; lift share|shares; \
        wheelchair height; ask for a lift; stair lift|lifts; tail lift; beach wheelchair; \
        wheelchair basketball|rugby|racing|sports|tennis|pegs|services|service; \
        level mown|main|paths|path|crossing|of|one|two|three|#; entry level; on a level with you; high level; level playing; \
        spirit level"),
    says(Mark::Denied(A::StepFree), ANYWHERE, "\
        flight|flights of .. stairs|steps; up # *? *? steps|stairs; up a? few? steps|stairs; up .. stairs; then # steps; \
        # flights; there are # *? steps; there are some|a few|several *? steps|stairs; there are *? stairs|steps; \
        steep|narrow|spiral|winding|stone steps|stairs|staircase; upstairs room|hall|studio|lounge|at|in; upstairs , no|sorry|but; is|are|its|held|meet|room|hall|studio|were|rooms upstairs; with|has|have some|several|many|a few steps|stairs; \
        by|via stairs only; stairs only; lift is|has broken|gone|out|not|been; lift out of; lift is out of order; \
        steps at|to|up|into the|our|this door|entrance|hall|front|building|room|stage; # steps at|to|up|down|into|in; \
        steps up to|into; is|on the|our first|second|top floor , no|sorry|without; first floor no lift; stiles; \
        basement down|with|up; sorry , *? stairs|steps").unless("was"),
    says(Mark::Denied(A::StepFree), STATED, "\
        # shallow? steps|step up|at|down; steps; stairs; first floor; cobbled; uneven; rough ground|pasture; stiles"),
    says(Mark::Access(A::HearingLoop), ANYWHERE, "\
        hearing|induction loop|loops; hearing aid loop; loop system|fitted|installed|available; loop in the|our; t loop; \
        t switch; infrared hearing"),
    says(Mark::Access(A::HearingLoop), ANYWHERE, "with|and a loop").unless("walk walks miles mile route circular around round"),
    says(Mark::Access(A::HearingLoop), STATED, "loop"),
    says(Mark::Access(A::Bsl), ANYWHERE, "\
        bsl; british sign language; sign language interpreter|interpreters|interpreted|interpreting|users|provided|available; \
        sign interpreted").unless("learn learning class classes course level beginners lessons"),
    says(Mark::Access(A::AccessibleToilet), ANYWHERE, "\
        accessible|disabled|adapted|wheelchair portable? toilet|toilets|loo|loos|wc|wcs; \
        accessible .. toilet|toilets|loo|loos|wc; changing places; toilet|toilets with rails; toilet|toilets for disabled"),
    says(Mark::Access(A::QuietSpace), ANYWHERE, "\
        quiet|calm|chill|sensory|breakout space|room|corner|area|table|zone|spot|den; chill out room|space|area|zone; \
        sensory area|den|tent; low sensory; quiet place to"),
    says(Mark::Access(A::Transport), ANYWHERE, "\
        transport is|can provided|available|offered|included|be|arranged; \
        transport provided|available|included|arranged|offered|possible|if; transport to and from; transport on request; \
        provide|arrange|offer|offers|provides|with|free transport; \
        minibus|minibuses can|will|picks|collects|runs|brings|fetches|leaves|service|available|to|with|for|from; \
        pick|collect|fetch you up?; pick ups|up available|service|from|points|is|offered; door to door; \
        lifts available|given|offered|arranged|can|provided|possible|if; lift|lifts can|could be arranged; \
        offer|arrange|give|sort|find|need|want *? a? lift|lifts; lift home; ask us? for|about a lift; \
        ask about the? pick|lift|lifts|transport; volunteer drivers|driver; transport help|scheme; \
        help|assistance with transport").unless("volunteers yourself"),
    says(Mark::Access(A::Transport), STATED, "transport; minibus"),
    says(Mark::Nothing, ANYWHERE, "\
        public|own|near|good|local transport; transport links|costs|for london|museum|your; no public; without .. transport; \
        community transport; minibus trips|trip|driver|drivers; need volunteer drivers; drivers wanted|needed; weight lift; \
        lift your; lift weights; drop off and pick up"),
    says(Mark::Access(A::Childcare), ANYWHERE, "\
        creche|creches; childcare on|provided|available|is|offered|for|during|included; free childcare; \
        offer|provide|with childcare; children are looked after; children can be looked after; children are minded; someone to mind the children").unless("\
            costs vouchers qualification qualifications nvq career partner volunteers elsewhere"),
    says(Mark::Access(A::Childcare), STATED, "childcare"),
    says(Mark::Access(A::Companion), ANYWHERE, "\
         \
        carers|carer|companions|companion|supporters|helpers|escorts|escort and? companions|friends|companion? are? welcome|free|too; \
        bring a? friend|companion|someone|carer|supporter|helper|neighbour|partner|relative; bring along a friend|someone; \
        friends|partners|relatives and? family|friends|carers? are? welcome; come with a friend|carer|companion|someone; \
        carer|companion goes|go|comes|come|gets|get|in free; along with a relative|friend|carer; \
        with a relative|friend|carer or a? friend|relative|carer; volunteer|someone|we can|will come|go along? with you; \
        someone to come with you; accompanied by a carer|friend|companion; we will|can|ll meet you at|first|outside|off").unless("children referred"),
    says(Mark::Access(A::AssistanceDog), ANYWHERE, "\
         \
        assistance|guide|hearing|support and? guide|assistance? dogs|dog .. welcome|only|except|allowed|accepted|fine|permitted|admitted; \
        assistance|guide|hearing dogs|dog; dogs|dog are? welcome|encouraged|allowed|friendly|fine|ok; well behaved dogs; \
        except for? guide|assistance dogs; apart from guide|assistance dogs").unless("fundraising training puppies charity owners"),
];
