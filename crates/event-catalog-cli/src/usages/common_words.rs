//! Common words in identifiers that are one letter apart from another common word: `post` and
//! `lost`, `status` and `states`.
//!
//! The list contains English words that occur in identifiers at least 25 times, in at least 8 of 24 public code bases.
//! It also contains forms of a few verbs that are common in names of events, and words that led to wrong findings.

use std::collections::HashSet;
use std::sync::LazyLock;

const WORDS: &str = "\
    able abort about across added adding affect affects after ahead alive alone along alter among amount amounts apart \
    apple apply around arrow aside asked assert asserts asset assets audio audit avoid back backed backend bank banner \
    bare bars base based bash basic basics basis batch batched became become been began begin being best better bidden \
    bill billed billing bind binding binds bing bits black blacklist blink block blocked blocking blocklist blocks \
    blog blogs blue blur bold book booked boost boot border bother bound bounding brace brand broken broker bump \
    caches calc call callback callbacks calling calls came caption card care caret cart case cased cases cash casing \
    cast casting catch catches cause caused causes causing caution ceil cell cells center centered chance change \
    changed charge charged chart chat chip chopped chose cite city classes clause clauses cleaned cleaning cleans \
    cleared clearing clears click clip clock clone cloned close closed closes closest closing code coded codes coding \
    coin coined come comes coming commerce confirming conforming consent contact content contents context contexts \
    contract contrast cooked cool core cost costs could count counted counts cover crash crated create created cropped \
    cross dark dashed dashes data date dated dates days deadline deal decide decides decode decoded decodes deep defer \
    deferred deliver delivery derive detail does doing done dots down drag draw drive drop dropped dual dump each \
    early east easy ecommerce edit edited editing edits effect effects either emit emitted enable ending ends enter \
    entered equality even event ever every except excerpt exist existing exists exit exited exiting exits expect \
    expert expire expiry explode explore export face fact factor factors factory fade fail failed failing fails fake \
    fall fallback fallbacks falling falls fast faster feed feeds feel fees fewer field file filed files fill filled \
    filling fills find finding finds fine fire fired fires firing fits five fixed fixes fixing flag flash flat flight \
    flip float flow flush fold folder folders font forget forgot fork form forms forum forums found four free front \
    full fully fused game gaps gather gender getter getting give gives goes going gone grab grand great grid guess \
    guests guide hack half halt hand handlers handles handy hard hash hashed hashes hated have having head header \
    headers heading headline height held help here hidden hide hint hints hits hold holder holders home hook hooked \
    hooks hope host hosted hosting hosts hour house hover idea ideal indent infer infinite infinity info initialize \
    initialized inner insert inserted intent internal internals interval intervals into intro invert inverted join \
    joined jump just keep kicked kill killed kind kinds know known labs lacked last late later layer lead leader \
    leading leads leak least leaving lender less lets letter letters letting life light like line lines link links \
    list live lives load loader loading loads local locale locate lock locked locking locks logger logic login logo \
    logos logs long longer look looked looking looks loop looping loops lose losing loss lost love loved lower made \
    mail mailing main make makes making male managers manages manner mapped maps march mark marked marking marks mask \
    masked masks master match matched matchers matches matter mean meant menus mess might mind mine mini minus miss \
    mixed mock mocked mocking mocks mode model models modes modifiers modifies more most mount mounted mounts mouse \
    move moved moves movie much mused must muted name narrow near nearly need needs neither nested never newer next \
    node nodes none north note noted notes null older omitted orange order other outer outs over overlap overlay pack \
    packed padded padding page pages paid paint pair pane panes parity parked parse parsed parses parsing part parts \
    party pass passed passes passing past paste patch patches path pause paused pending phase phrase pick picked ping \
    pinged pinned pipe placed plain plan plane planned play played player point points poll pong pool port portable \
    portal ports possible possibly post postal posted posting posts pound power prefer preference preferences \
    preferred present presented preserve preserved preset presets prevent prevented preview previews price prime print \
    prints produce produces product products project prop properly property protect providers provides pull pure purge \
    puts quality quite quota quote quoted race radio radios radius range rank rare rate rated rates rather ratio reach \
    react read reader readers reading reads ready real recover recovery refer reference references referred reliable \
    reliably relies rely remain remainder reminder remote remove removed render renders replay replies reply reserve \
    reserved reset resets rest retail retain reversed reverted review reviews right ringed role roles roll room root \
    round rounding router routine routing rule rules safe safely safety said sale sales salt same sample save saves \
    saving saying says scale scales scan schema schemas scheme schemes scope score seed seek seen sees self sell send \
    sender sending sends sent series server servers serves sets setter setters setting seven shall shape shapes share \
    shares shell ship shipped shipping shop shopped shopping short show shown side simple simply site sites size sizes \
    skin skip skipped skipping slack slash slice slid slide slot slow slower small smart snap soft sold solid some \
    sorry sort sortable sorts sound spam span spawn speed spend spent spin spot stable stack staff stage stale star \
    stars start started starts stash stat state stated states stats status stay stays step steps stick sticky still \
    stock stop stops store storing story strike string strip stripe strips stroke strong stuck stuff style such suite \
    suites sure swap swiped table tabs tags tail take taken takes taking taped tapped task tasks taxes team tear tell \
    tells term test tested tests text texts than thank that them theme then there these they thing think this those \
    though three through throw thrown thus tick ticked tier tiers till time timer timers times token took tool tour \
    town trace traced traces track tracked tracks trash treat treated tree trick tries trim trims trip true tweak type \
    typed unable unload unloaded upload uploaded usable used user users uses very viewed viewer void voted wait \
    waiting waits walk wall want wants watch watched ways weak week weight well went were west what when where while \
    white whole whose wide width will wipe wiped wire wish with word words work works world worry worth would write \
    writing wrote year yield your zone zoom";

static SET: LazyLock<HashSet<&str>> = LazyLock::new(|| WORDS.split_whitespace().collect());

/// Whether a lowercase word is in the list.
pub(super) fn is_common(word: &str) -> bool {
    SET.contains(word)
}
