//! Whom it is for: ages, genders, circumstances.

use super::{
    super::phrases::{Group, Mark},
    DESCRIPTION, Field, Fields, says,
};
use crate::domain::vocabulary::{Circumstance as C, Gender};

const AGES: Fields = Fields::of(&[Field::Name, Field::Opening, Field::Body, Field::Eligibility]);
const AUDIENCE: Fields = Fields::of(&[Field::Audience]);
const NAME: Fields = Fields::of(&[Field::Name]);
const STATED: Fields = Fields::of(&[Field::Eligibility, Field::Audience]);
const GROUPS: Fields = Fields::of(&[Field::Name, Field::Audience, Field::Eligibility]).or(DESCRIPTION);
const GENDERS: Fields = Fields::of(&[Field::Name, Field::Eligibility, Field::Alert, Field::Audience]).or(DESCRIPTION);

/// Words of sentences whose numbers are not ages at all.
const NOT_AGES: &str = "experience ago founded established minutes miles metres hours pounds building weeks kg stone licence";
/// Words by which a number is what most people there happen to be, and no rule.
const NO_RULE: &[&str] =
    &["most", "mostly", "mainly", "usually", "typically", "average", "tend", "nobody", "oldest", "youngest", "run", "majority", "many"];

pub(super) const PEOPLE: &[Group] = &[
    says(Mark::AgeFrom, AGES, "\
        over|overs the? # s; over the age|ages of #; aged|age|ages|aged over #; aged # +|plus; \
        aged # or|and|years over|above|older|upwards|up|plus; aged # years? and|or|of over|above|older; \
        age # plus|upwards|onwards|up; age # and|or over|above|older|up; ages # +|plus; ages # and|or up|over|above|upwards|older; \
        # and|or over|overs|older|above|upwards; # s and|or over|overs|older|above; \
        # years|yrs|yr|year old|olds? and|or over|older|above|upwards; # years|year of age and|or over|older|above; \
        # years|yrs|yr|y +|plus; # years olds? +|plus; \
        people|adults|anyone|anybody|men|women|residents|those|everyone|ladies|gentlemen|person|folk|locals|elders|seniors|members over #; \
        people|adults|anyone|men|women|residents|those|everyone|ladies|gentlemen|folk|elders|seniors # +|plus; \
        people|adults|men|women|residents|those|everyone|anyone who|that are over #; you are|youre over #; adults , # +|plus; \
        men|women|adults|people|elders # s? and|or over; from age #; from the age of #; minimum age , #; minimum age of? #; \
        must be # *? or|and over|older|above; must be over #; must be at least #; at least # years; for the? # +|plus; \
        # plus only; # + only; strictly # +; not open to|for under # s; no under # s; no one under #; nobody under #; \
        over # s only; over # only; fifty plus; the over # s").unless(NOT_AGES),
    says(Mark::AgeFrom, NAME, "# +|plus; over # s; over #").unless(NOT_AGES),
    says(Mark::AgeFrom, STATED, "# +|plus; over #").unless(NOT_AGES),
    says(Mark::AgeTo, AGES, "\
        aged up to #; up to the age of #; up to age #; aged # and|or under|below|younger; aged # years and|or under|below; \
        # and|or under|younger|below; maximum age , #; maximum age of? #").unless(NOT_AGES),
    says(Mark::AgeUnder, AGES, "\
        for under|unders # s; for the under # s; for *? people|adults|anyone|children|kids under #; young people aged under #; aged under #; under # s only; under the age of #; for all under # s").unless(NOT_AGES),
    says(Mark::AgeUnder, NAME, "under|unders # s; u # s; under #").unless(NOT_AGES),
    says(Mark::AgeBetween, AGES, "\
        aged|age|ages # -|to|and|till|until #; aged|age|ages between # -|to|and #; aged|ages from # -|to|until #; \
        between the ages of # and|to|- #; between # and|to|- # years|yrs|year; # -|to # s|yrs|yr; # s -|to # s; \
        # -|to # year|years old|olds|of; between # and # years; # -|to # years; for # -|to|and # s|yrs|year; \
        young people # -|to #; young people , # -|to #; people|children|women|men|adults|teenagers|teens|those|kids # -|to #; \
        # years -|to # years; # to # year olds").unless("\
            experience ago minutes miles hours week am pm wait months lease funding"),
    says(Mark::AgeBetween, NAME, "# -|to #; # s -|to # s").unless("1 am pm mondays tuesdays wednesdays thursdays fridays"),
    says(Mark::Adults, AGES, "adults only; only for adults; for adults only; over # s? only adults").unless("sessions session swim lane"),
    says(Mark::Nothing, AGES, "\
        over # years experience|of|ago|and; over # years in|we|at|since|with|serving; # years experience|of|ago; \
        # + years experience|of; # + years; under # minutes|miles|weeks|hours; \
        over # volunteers|members|clubs|groups|people|activities|hours|different|miles|languages|families|homes; \
        # + volunteers|members|clubs|groups|activities|hours|different|miles|languages|families|services|events|organisations; \
        # -|to # minutes|miles|weeks|hours|months|people|places|days; group|groups of # and over; \
        orders|bills|parties of # and|or over; # -|to # years experience|wait|lease|funding|ago; \
        £ # and|or over|above|under|below; over £ #; under £ #; for over # years; # nights|night"),
    says(Mark::AgeTold, AGES, "\
        most|mostly|mainly|usually|typically .. over #; most|mostly|mainly .. aged|in their|#; state pension age; pension age; for retired|older people|folk|residents|adults; aimed at .. #; average age; \
        of retirement age"),
    // Gender: only what can mean nothing else.
    says(Mark::OnlyFor(Gender::Female), GENDERS, "\
        women|womens|ladies|females|female only; women and girls only; women and children only; for women|ladies|females only; just for women|ladies; \
        only for|open to women|ladies|females; only open to women; open to all women; open to any woman; exclusively for women; \
        strictly women; women , only").unless("\
            sessions session slot hour hours swim swims day days evening evenings classes nights afternoons mornings mondays \
            tuesdays wednesdays thursdays fridays"),
    says(Mark::OnlyFor(Gender::Male), GENDERS, "\
        men|mens|males|male|gentlemen only; for men|males only; just for men; only for men|males; only open to men; open to all men; \
        exclusively for men; strictly men").unless("\
            sessions session slot hour hours swim day days evening evenings classes nights afternoons mornings mondays tuesdays \
            wednesdays thursdays fridays"),
    says(Mark::OnlyFor(Gender::Female), NAME, "women|womens|ladies|females|female only"),
    says(Mark::OnlyFor(Gender::Male), NAME, "men|mens|males|male only"),
    says(Mark::OnlyFor(Gender::Female), AUDIENCE, "women; ladies; girls; females"),
    says(Mark::OnlyFor(Gender::Male), AUDIENCE, "men; males"),
    // Residence in words draws no border: it is shown, and rules nobody out.
    says(Mark::Local, GENDERS, "must live in; must be a? resident|registered|living; residents only; only for residents; for residents of; you live in; living in the; registered with|patients; patients registered|of; \
        not open to people from; proof of address"),
    // Groups of people by circumstance; whether it is for them is for the rule to say.
    group(C::YoungCarer, "young carer|carers; young adult carer|carers; children|young people who care|look"),
    group(C::Carer, "\
        carer|carers; people|anyone|adults|those|family|relatives|partners|families|everyone caring for|with; \
        people|anyone|those|adults|family who care|cares|look|looks for|after; looking after a|an|someone|your|their|her|his; \
        caregivers; person|people you care for"),
    says(Mark::Nothing, GROUPS, "\
        paid|professional|foster|day|care carers;  families with; anyone with; people with; those with; \
        adults with; carers welcome|allowance|assessment; carers and companions; carers are welcome"),
    group(C::Bereaved, "\
        bereaved; bereavement; grieving; grief; widow|widows|widowed|widowers|widower; \
        lost someone|a|their|his|her loved? one|partner|husband|wife|child|baby|parent|someone; lost someone; after a death; \
        partner|husband|wife has? died; loss of a"),
    group(C::Parent, "\
        parents; mums; mothers; fathers; dads; families with .. children|babies|toddlers|baby; families with a child; \
        new|young parents|mums|dads; parent carers"),
    group(C::LoneParent, "lone|single parent|parents|mums|mum|dads|dad|mothers|fathers; one parent families"),
    group(C::Pregnant, "\
        pregnant; expectant|expecting mums|mothers|parents|women|families|a; mums to be; parents to be; antenatal; pregnancy"),
    group(C::NewlyArrived, "\
        newly arrived; new arrivals; newcomers; new to the uk|country|britain|england|area; migrants|migrant; just arrived"),
    group(C::RefugeeOrAsylumSeeker, "\
        refugee|refugees; asylum seeker|seekers; seeking asylum|sanctuary; people seeking sanctuary|asylum"),
    group(C::Veteran, "\
        veteran|veterans; ex forces|service|services|servicemen|military; armed forces; \
        served in the forces|army|navy|raf|military|armed; former|serving service|forces; service leavers; forces families"),
    group(C::Unemployed, "\
        unemployed; out of work; not in work|employment; job seekers|seeker; jobseekers|jobseeker; looking for work; looking for a job; \
        not working"),
    group(C::LowIncome, "\
        low|lower income|incomes; on benefits; receiving|claiming|in benefits|receipt; struggling financially; in poverty; \
        on universal credit"),
    group(C::AtRiskOfHomelessness, "\
        homeless; homelessness; rough sleeping|sleepers|sleeper; sleeping rough|out; facing eviction; vulnerably housed; \
        nowhere to live"),
    group(C::LivesAlone, "living|live|lives alone; live|living|lives on their|your own; on their own at home"),
    group(C::Housebound, "housebound; cant|cannot leave home|the|their; unable to leave home|the|their; cant|cannot get out"),
    group(C::LongTermCondition, "\
        long term|standing health? condition|conditions|illness|illnesses|ill; stroke|strokes; diabetes|diabetic|diabetics; \
        copd; parkinsons; cancer; heart condition|disease|failure|attack|problems; arthritis; fibromyalgia; \
        chronic pain|illness|fatigue|conditions; persistent pain; multiple sclerosis; epilepsy; long covid; \
        lung condition|conditions|disease; breathing problems|difficulties; asthma; crohns; hiv; kidney disease; \
        health condition|conditions"),
    group(C::Disabled, "\
        disabled; disability|disabilities; physical disability|disabilities|impairments; wheelchair users; \
        mobility problems|difficulties; additional needs; send"),
    group(C::LearningDisability, "learning disability|disabilities|disabled|difficulty|difficulties; downs syndrome; learning disabled"),
    group(C::Autistic, "autism; autistic; aspergers; neurodivergent|neurodiverse; adhd"),
    group(C::Dementia, "dementia; alzheimers; memory problems|loss|difficulties|worries|issues; memory cafe; failing memory"),
    group(C::SensoryImpairment, "\
        deaf|deafblind|deafened; hard of hearing; hearing loss|impairment|impaired|difficulties; blind; partially sighted; \
        sight loss|impairment|impaired; visual|visually impairment|impairments|impaired; low vision; \
        sensory impairment|impairments|loss; tinnitus; macular"),
    group(C::Lgbt, "lgbt|lgbtq|lgbtqia|lgbtqi|lgb; gay; lesbian|lesbians; bisexual; trans|transgender; queer"),
    group(C::Student, "student|students; undergraduates"),
    group(C::PrisonLeaver, "\
        prison leaver|leavers; ex offender|offenders; leaving|left|released|release from? prison|custody; \
        people with convictions; criminal record|convictions; probation"),
    group(C::InRecovery, "\
        in recovery; recovery from; addiction|addictions|addicted|addict|addicts; substance misuse|use; drug and|or alcohol; \
        drinking problem; alcohol problems|misuse|dependency; gambling problem|problems|harm; \
        stop|stopped|giving drinking|using|up|gambling"),
    says(Mark::Nothing, GROUPS, "\
        blind date|dating|spot|cord; \
        dementia|autism|disability|carer|deaf|disabled|lgbt|lgbtq|wheelchair +? friendly|aware|awareness|confident|access|accessible|parking|toilet|toilets|badge|inclusive|training|loo|rights; \
        diabetes prevention; cancer research; students union; health conditions allowing; learning difficulties in the past; \
        trans pennine; breast stroke; heart of; stroke dogs|the; grief counselling training; \
        social work|medical|nursing|art|placement student|students; \
        student volunteers|nurses|nurse|counsellors|counsellor|placements; retired|trained * carers; \
        homeless animals|dogs|cats|pets; veteran cars|trees|car|tree|oak; veterans xi"),
    says(Mark::Unsuitable, GROUPS, "\
        not suitable for; unsuitable for; not appropriate for; not for people|anyone|those|adults with|who; \
        cannot|cant|unable|not support|accept|take|help|work|to|able .. people|anyone|clients|those|adults with|who; \
        do|does not accept|take|support .. people|anyone|clients|those with|who"),
];

const fn group(circumstance: C, patterns: &'static str) -> Group {
    says(Mark::Group(circumstance), GROUPS, patterns)
}

/// Whether the sentence tells what most are, and rules nobody out.
pub(in crate::matching::listing) fn only_tells(word: &str) -> bool {
    NO_RULE.contains(&word)
}
