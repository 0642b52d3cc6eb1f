// Whether two names are opposites, such as opt_in and opt_out: a suggestion must never be the opposite of
// what was meant. The rules and the words are the same as in crates/event-catalog-lookup/src/opposite.rs,
// which explains them; a test compares the words.

// Each line has some words, and other words that mean the opposite of each of them.
const opposites = `
in into: out off
on onto: off
up: down
to: from
with: without
left: right
above over: below under beneath
top upper: bottom lower
front: back rear
forward: back backward reverse
ascend: descend
inside inner internal inbound incoming inward: outside outer external outbound outgoing outward
input: output
local: remote
online: offline
client: server
sender source origin: receiver recipient target destination
parent: child children
public: private
first initial: last final
next: previous prev last back
before pre: after post
early earlier: late later
new: old existing
always: never
start begin began begun launch initiate: stop end finish complete abort cancel terminate shutdown
open: close closure shut
resume continue restart play run: pause suspend suspension stop halt
enter entrance join arrive arrival: exit leave left quit depart departure
attend attendance: miss skip
create add addition insert new: delete remove removal destroy destruction drop clear erase
restore restoration recover undelete: delete remove removal archive trash discard lose lost
save keep kept retain: discard drop revert undo
do redo: undo revert
apply: revert withdraw
attach: detach
find found: lose lost missing
present: absent missing
build built: destroy demolish
lock: release
hold held reserve reservation: release free
push: pull pop
mount: eject
enable activate: disable deactivate inactivate
enabled active: disabled inactive dormant
true yes: false no
show shown display appear appearance reveal visible: hide hidden disappear disappearance dismiss dismissal conceal invisible vanish
expand expansion: collapse contract
maximize maximise: minimize minimise restore
maximum max most: minimum min least
succeed success successful pass complete finish: fail failure error unsuccessful fault crash
complete finish: cancel cancellation abort abandon interrupt
correct right: wrong false incorrect
win won: lose lost
positive: negative
good better best: bad worse worst
accept acceptance approve approval confirm confirmation grant allow allowance permit permission admit: reject decline deny denial refuse refusal revoke revocation forbid forbidden disapprove block ban cancel cancellation dismiss disallow prohibit withdraw
renew renewal extend extension: expire expiration lapse
hire: fire dismiss dismissal
include inclusion: exclude exclusion
select: clear deselect
invite: kick expel
increase increment incremented raise rise rose gain grow grew grown: decrease decrement decremented lower reduce reduction fall fell lose lost shrink shrank drop
high higher: low lower
more many: less fewer few
all: none
full: empty partial
single: multiple
large big: small
long: short
fast: slow
light: dark
same equal: different other
plus: minus
buy bought purchase: sell sold sale return refund
buyer: seller
pay paid charge: refund unpaid reimburse
deposit: withdraw withdrawal withdrew withdrawn
debit: credit
lend lent borrow: return
give gave given: take took taken
send sent: receive receipt
request ask query question: response respond reply answer
read: write wrote written
import: export
encode: decode
encrypt: decrypt
compress pack: decompress extract
promote: demote
manual: auto automatic automated
male: female
`;

// Prefixes that negate these words.
const reversed = `
dis: advantage agree agreed agreement allow appear approve arm assemble associate connect continue embark engage enroll infect join like mount own qualify respect satisfy trust
de: activate allocate authenticate authorise authorize classify commission compress escalate increment index list mobilize populate prioritize provision register select serialize value
in: accessible accurate active appropriate compatible complete consistent correct direct eligible frequent secure sufficient valid validate visible
im: mature mutable perfect possible proper
ir: regular relevant responsible reversible
mis: match place spell
`;

const PARTICLES = [["in", "out"], ["on", "off"], ["up", "down"]];
const NEGATIONS = ["not", "no", "non", "never", "un", "de"];
const REVERSING = ["un", "non"];

// The minimum number of letters that two words must share, or that a word has without its ending.
const SHORTEST = 3;
const LONGEST_WORD = 24;
const MOST_WORDS = 32;

const stems = (words) => new Set(words.split(" ").map(stem));
const linesOf = (table) => table.trim().split("\n").map((line) => line.split(": "));

// The tables, with stems as keys. They are built on demand, because few readers need them.
let opposed;

function tablesOfOpposites() {
  return (opposed ??= {
    pairs: linesOf(opposites).map((sides) => sides.map(stems)),
    prefixes: linesOf(reversed).map(([prefix, words]) => [prefix, stems(words)]),
  });
}

function without(word, ending) {
  const rest = word.slice(0, word.length - ending.length);
  return word.endsWith(ending) && rest.length >= SHORTEST ? rest : word;
}

// A word without the regular English endings: mut for mute, mutes, muted and muting.
function stem(word) {
  const single = /(ss|us|is)$/.test(word) ? word : without(word, "s");
  // The "ed" of "succeed" is part of the word.
  const ending = ["eed", "ed", "ing", "ion", "ment"].find((it) => single.endsWith(it)) ?? "";
  let short = without(without(single, ending === "eed" ? "" : ending), "e");
  short = without(without(short, "i"), "y");
  return short.length > SHORTEST && short.at(-1) === short.at(-2) ? short.slice(0, -1) : short;
}

// A position where a word begins because of the letters' case: taxID, HTMLParser, but not iOS.
const upper = /(?<!^\p{Ll})(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=^\p{Ll})(?=\p{Lu}(?!\p{Lu}))|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;

// The words of a name in any form, ready to be compared.
function comparable(name) {
  const texts = (name.match(/[\p{L}\p{N}]+/gu) ?? []).flatMap((run) => run.split(upper)).slice(0, MOST_WORDS);
  const words = texts.map((text) => {
    const all = text.toLowerCase();
    const lower = /^[a-z0-9]*$/.test(all) && all.length <= LONGEST_WORD ? all : "";
    return { all, lower, stem: stem(lower) };
  });
  words.forEach((word, at) => (word.before = words[at - 1]));
  return words;
}

// The words of a name that another name doesn't have in any form.
const notIn = (words, others) =>
  words.filter((word) => !others.some((it) => it.all === word.all || (word.lower && it.lower && it.stem === word.stem)));

function areOpposite(one, other) {
  const [ones, others] = [one, other].map(comparable);
  const [own, foreign] = [notIn(ones, others), notIn(others, ones)];
  const isNegated = (more, rest, all) => more.length === 1 && !rest.length && all.length > 0 && NEGATIONS.includes(more[0].lower);
  return (
    haveOppositeSigns(one, other) ||
    haveOppositeSigns(other, one) ||
    isNegated(own, foreign, others) ||
    isNegated(foreign, own, ones) ||
    own.some((word) => foreign.some((it) => meanOpposite(word, it) || meanOpposite(it, word)))
  );
}

const haveOppositeSigns = (one, other) => one.startsWith("+") && other === `-${one.slice(1)}`;

function meanOpposite(one, other) {
  const { pairs } = tablesOfOpposites();
  const arePaired = pairs.some(([left, right]) => left.has(one.stem) && right.has(other.stem));
  return arePaired || isReversed(one.stem, other.stem) || haveParticles(one.lower, other.lower) || isJoined(one, other.lower);
}

// Whether a word is the other one with a negating prefix: unmuted, mute.
function isReversed(one, other) {
  const isRest = (prefix) => one === prefix + other;
  const isAny = other.length >= SHORTEST && REVERSING.some(isRest);
  return isAny || tablesOfOpposites().prefixes.some(([prefix, words]) => isRest(prefix) && words.has(other));
}

// Whether two words differ only in opposite particles at their ends or starts: login, logout; upvoted, downvoted.
const haveParticles = (one, other) =>
  PARTICLES.some(([left, right]) => {
    const [start, end] = [one.slice(0, -left.length), one.slice(left.length)];
    const isEnding = start.length >= SHORTEST && one === start + left && other === start + right;
    return isEnding || (end.length >= SHORTEST && one === left + end && other === right + end);
  });

// Whether two words, such as log_in, are the opposite of a single word: logout.
function isJoined({ before, lower }, joined) {
  const isOpposite = (particle) => before.stem.length >= SHORTEST && joined === before.stem + particle;
  const is = ([left, right]) => (lower === left && isOpposite(right)) || (lower === right && isOpposite(left));
  return Boolean(before) && PARTICLES.some(is);
}
