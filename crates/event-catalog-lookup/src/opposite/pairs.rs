//! English words with opposite meanings, as they occur in the names of events.
//!
//! Each word represents all its regular forms: `open` for `opens`, `opened` and `opening`, `complete` for `completion`.
//! Irregular forms and other nouns are listed.

/// Words separated by spaces, and the words that are opposites of each of them.
type Pair = (&'static str, &'static str);

/// A word on one side is the opposite of each word on the other side. Words on the same side don't need to
/// have the same meaning.
pub(super) static PAIRS: &[Pair] = &[
    // Directions and places
    ("in into", "out off"),
    ("on onto", "off"),
    ("up", "down"),
    ("to", "from"),
    ("with", "without"),
    ("left", "right"),
    ("above over", "below under beneath"),
    ("top upper", "bottom lower"),
    ("front", "back rear"),
    ("forward", "back backward reverse"),
    ("ascend", "descend"),
    (
        "inside inner internal inbound incoming inward",
        "outside outer external outbound outgoing outward",
    ),
    ("input", "output"),
    ("local", "remote"),
    ("online", "offline"),
    ("client", "server"),
    (
        "sender source origin",
        "receiver recipient target destination",
    ),
    ("parent", "child children"),
    ("public", "private"),
    // Time and order
    ("first initial", "last final"),
    ("next", "previous prev last back"),
    ("before pre", "after post"),
    ("early earlier", "late later"),
    ("new", "old existing"),
    ("always", "never"),
    // Beginning and end
    (
        "start begin began begun launch initiate",
        "stop end finish complete abort cancel terminate shutdown",
    ),
    ("open", "close closure shut"),
    (
        "resume continue restart play run",
        "pause suspend suspension stop halt",
    ),
    (
        "enter entrance join arrive arrival",
        "exit leave left quit depart departure",
    ),
    ("attend attendance", "miss skip"),
    // Existence
    (
        "create add addition insert new",
        "delete remove removal destroy destruction drop clear erase",
    ),
    (
        "restore restoration recover undelete",
        "delete remove removal archive trash discard lose lost",
    ),
    ("save keep kept retain", "discard drop revert undo"),
    ("do redo", "undo revert"),
    ("apply", "revert withdraw"),
    ("attach", "detach"),
    ("find found", "lose lost missing"),
    ("present", "absent missing"),
    ("build built", "destroy demolish"),
    ("lock", "release"),
    ("hold held reserve reservation", "release free"),
    ("push", "pull pop"),
    ("mount", "eject"),
    // Switches
    ("enable activate", "disable deactivate inactivate"),
    ("enabled active", "disabled inactive dormant"),
    ("true yes", "false no"),
    (
        "show shown display appear appearance reveal visible",
        "hide hidden disappear disappearance dismiss dismissal conceal invisible vanish",
    ),
    ("expand expansion", "collapse contract"),
    ("maximize maximise", "minimize minimise restore"),
    ("maximum max most", "minimum min least"),
    // Results
    (
        "succeed success successful pass complete finish",
        "fail failure error unsuccessful fault crash",
    ),
    (
        "complete finish",
        "cancel cancellation abort abandon interrupt",
    ),
    ("correct right", "wrong false incorrect"),
    ("win won", "lose lost"),
    ("positive", "negative"),
    ("good better best", "bad worse worst"),
    // Decisions
    (
        "accept acceptance approve approval confirm confirmation grant allow allowance permit \
         permission admit",
        "reject decline deny denial refuse refusal revoke revocation forbid forbidden disapprove \
         block ban cancel cancellation dismiss disallow prohibit withdraw",
    ),
    ("renew renewal extend extension", "expire expiration lapse"),
    ("hire", "fire dismiss dismissal"),
    ("include inclusion", "exclude exclusion"),
    ("select", "clear deselect"),
    ("invite", "kick expel"),
    // Amounts
    (
        "increase increment incremented raise rise rose gain grow grew grown",
        "decrease decrement decremented lower reduce reduction fall fell lose lost shrink shrank \
         drop",
    ),
    ("high higher", "low lower"),
    ("more many", "less fewer few"),
    ("all", "none"),
    ("full", "empty partial"),
    ("single", "multiple"),
    ("large big", "small"),
    ("long", "short"),
    ("fast", "slow"),
    ("light", "dark"),
    ("same equal", "different other"),
    ("plus", "minus"),
    // Trade and messages
    ("buy bought purchase", "sell sold sale return refund"),
    ("buyer", "seller"),
    ("pay paid charge", "refund unpaid reimburse"),
    ("deposit", "withdraw withdrawal withdrew withdrawn"),
    ("debit", "credit"),
    ("lend lent borrow", "return"),
    ("give gave given", "take took taken"),
    ("send sent", "receive receipt"),
    (
        "request ask query question",
        "response respond reply answer",
    ),
    ("read", "write wrote written"),
    ("import", "export"),
    ("encode", "decode"),
    ("encrypt", "decrypt"),
    ("compress pack", "decompress extract"),
    ("promote", "demote"),
    // Manner
    ("manual", "auto automatic automated"),
    ("male", "female"),
];

/// Particles with opposite meanings, alone or at the end or beginning of a word: `login` and `logout`,
/// `upload` and `download`.
pub(super) const PARTICLES: [(&str, &str); 3] = [("in", "out"), ("on", "off"), ("up", "down")];

/// Words that negate a name.
pub(super) const NEGATIONS: [&str; 6] = ["not", "no", "non", "never", "un", "de"];

/// Prefixes that negate any word.
pub(super) const REVERSING: [&str; 2] = ["un", "non"];

/// Prefixes that negate only these words, separated by spaces. At the start of any other word, the letters can be
/// part of the word: `discard`, `design`, `insight`.
pub(super) const PREFIXED: [(&str, &str); 6] = [
    (
        "dis",
        "advantage agree agreed agreement allow appear approve arm assemble associate connect \
         continue embark engage enroll infect join like mount own qualify respect satisfy trust",
    ),
    (
        "de",
        "activate allocate authenticate authorise authorize classify commission compress escalate \
         increment index list mobilize populate prioritize provision register select serialize \
         value",
    ),
    (
        "in",
        "accessible accurate active appropriate compatible complete consistent correct direct \
         eligible frequent secure sufficient valid validate visible",
    ),
    ("im", "mature mutable perfect possible proper"),
    ("ir", "regular relevant responsible reversible"),
    ("mis", "match place spell"),
];
