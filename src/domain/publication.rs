//! The way of a listing from draft to public: its states, what can be done in each, and what comes of it.
//!
//! [`step`](Standing::step) is the one place that knows. What is published never changes by an edit alone: the edit becomes a
//! proposal beside it, which goes the same way.

/// Where an aggregate stands between its draft and the public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PublicationState {
    /// Being written.
    Draft,
    /// Waiting for a moderator.
    Submitted,
    /// For all to see.
    Published,
    /// Given back by a moderator, with a reason.
    Returned,
    /// Taken away by its owner.
    Withdrawn,
}

impl PublicationState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Draft, Self::Submitted, Self::Published, Self::Returned, Self::Withdrawn];

    /// The word that the API and the database write.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Published => "published",
            Self::Returned => "returned",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// Where a proposed revision stands, or how it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProposalState {
    /// Being written.
    Draft,
    /// Waiting for a moderator.
    Submitted,
    /// Given back by a moderator, with a reason.
    Returned,
    /// It became the service's revision.
    Approved,
    /// It was given up: nothing is left of it, or its service was withdrawn.
    Dropped,
}

impl ProposalState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Draft, Self::Submitted, Self::Returned, Self::Approved, Self::Dropped];

    /// The word that the API and the database write.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Approved => "approved",
            Self::Dropped => "dropped",
        }
    }

    /// Reads a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether it is still on its way.
    #[must_use]
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Approved | Self::Dropped)
    }
}

/// What can be done with a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Change what it says.
    Revise,
    /// Hand it to a moderator.
    Submit,
    /// Make it public.
    Publish,
    /// Give it back, with a reason.
    Return,
    /// Take it away.
    Withdraw,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 5] = [Self::Revise, Self::Submit, Self::Publish, Self::Return, Self::Withdraw];
}

/// How a listing stands, as far as it matters for what can be done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The service itself.
    pub state: PublicationState,
    /// The proposed revision beside it, where there is one; only ever beside what is published.
    pub proposal: Option<ProposalState>,
    /// Whether something went live at once that no moderator has looked at.
    pub unseen: bool,
}

/// What comes of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It is changed where it is, and stays in its state.
    InPlace,
    /// The change is kept beside it, as the draft of a proposal; the safe part of it goes live at once.
    Propose,
    /// It goes into another state.
    To(PublicationState),
    /// Its proposal goes into another state; what is public stays as it is.
    ProposalTo(ProposalState),
    /// Its proposal becomes public.
    Approve,
    /// What went live at once has been looked at.
    LookedAt,
}

/// Why something cannot be done as things stand: a sentence for whoever tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub &'static str);

impl Standing {
    /// What comes of an action.
    ///
    /// # Errors
    /// [`Refused`] where it cannot be done as things stand.
    pub fn step(self, action: Action) -> Result<Step, Refused> {
        use PublicationState::{Draft, Published, Returned, Submitted, Withdrawn};
        match (action, self.state) {
            (Action::Revise, Published) => Ok(Step::Propose),
            (Action::Revise, _) => Ok(Step::InPlace),

            (Action::Submit, Draft | Returned | Withdrawn) => Ok(Step::To(Submitted)),
            (Action::Submit, Submitted) => Err(Refused("it waits for a moderator already")),
            (Action::Submit, Published) => match self.proposal {
                Some(ProposalState::Draft | ProposalState::Returned) => Ok(Step::ProposalTo(ProposalState::Submitted)),
                Some(ProposalState::Submitted) => Err(Refused("its proposed revision waits for a moderator already")),
                _ => Err(Refused("it is published, and no change of it is proposed; PATCH proposes one")),
            },

            (Action::Publish, Submitted) => Ok(Step::To(Published)),
            (Action::Publish, Published) => match self.proposal {
                Some(ProposalState::Submitted) => Ok(Step::Approve),
                _ if self.unseen => Ok(Step::LookedAt),
                Some(ProposalState::Draft | ProposalState::Returned) => Err(Refused("its proposed revision was not submitted yet")),
                _ => Err(Refused("it is published already, and no change of it waits")),
            },
            (Action::Publish, Draft | Returned | Withdrawn) => Err(Refused("only what was submitted can be published")),

            (Action::Return, Submitted) => Ok(Step::To(Returned)),
            (Action::Return, Published) if self.proposal == Some(ProposalState::Submitted) => Ok(Step::ProposalTo(ProposalState::Returned)),
            (Action::Return, _) => Err(Refused("only what was submitted can be returned")),

            (Action::Withdraw, Withdrawn) => Err(Refused("it is withdrawn already")),
            (Action::Withdraw, _) => Ok(Step::To(Withdrawn)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All that can come of an action: one letter each, `-` where it is refused.
    fn letter(step: Result<Step, Refused>) -> char {
        match step {
            Ok(Step::InPlace) => 'i',
            Ok(Step::Propose) => 'p',
            Ok(Step::To(PublicationState::Submitted)) => 'S',
            Ok(Step::To(PublicationState::Published)) => 'P',
            Ok(Step::To(PublicationState::Returned)) => 'R',
            Ok(Step::To(PublicationState::Withdrawn)) => 'W',
            Ok(Step::ProposalTo(ProposalState::Submitted)) => 's',
            Ok(Step::ProposalTo(ProposalState::Returned)) => 'r',
            Ok(Step::Approve) => 'a',
            Ok(Step::LookedAt) => 'l',
            Ok(step) => panic!("{step:?} comes of nothing"),
            Err(_) => '-',
        }
    }

    #[test]
    fn every_state_and_action_is_as_the_table_says() {
        use PublicationState::{Draft, Published, Returned, Submitted, Withdrawn};
        let (drafted, handed_in, given_back) = (Some(ProposalState::Draft), Some(ProposalState::Submitted), Some(ProposalState::Returned));
        // Revise, Submit, Publish, Return, Withdraw.
        let table = [
            (Draft, None, false, "iS--W"),
            (Submitted, None, false, "i-PRW"),
            (Returned, None, false, "iS--W"),
            (Withdrawn, None, false, "iS---"),
            (Published, None, false, "p---W"),
            (Published, drafted, false, "ps--W"),
            (Published, handed_in, false, "p-arW"),
            (Published, given_back, false, "ps--W"),
            (Published, None, true, "p-l-W"),
            (Published, drafted, true, "psl-W"),
            (Published, handed_in, true, "p-arW"),
            (Published, given_back, true, "psl-W"),
        ];
        for (state, proposal, unseen, expected) in table {
            let standing = Standing { state, proposal, unseen };
            let found: String = Action::ALL.into_iter().map(|action| letter(standing.step(action))).collect();
            assert_eq!(found, expected, "{standing:?}");
        }
        for state in PublicationState::ALL {
            assert!(table.iter().any(|row| row.0 == state), "{state:?}");
        }
    }

    #[test]
    fn nothing_becomes_public_that_was_not_submitted() {
        for state in PublicationState::ALL {
            for proposal in [None].into_iter().chain(ProposalState::ALL.map(Some)) {
                for unseen in [false, true] {
                    for action in Action::ALL {
                        let step = Standing { state, proposal, unseen }.step(action);
                        if step == Ok(Step::To(PublicationState::Published)) {
                            assert_eq!((state, action), (PublicationState::Submitted, Action::Publish));
                        }
                        if step == Ok(Step::Approve) {
                            assert_eq!((proposal, action), (Some(ProposalState::Submitted), Action::Publish));
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn words_are_read_as_they_are_written() {
        for state in PublicationState::ALL {
            assert_eq!(PublicationState::from_word(state.word()), Some(state));
        }
        for state in ProposalState::ALL {
            assert_eq!(ProposalState::from_word(state.word()), Some(state));
        }
        assert_eq!(PublicationState::from_word("approved"), None);
    }
}
