// The code that the generator would write for a small catalog, written by hand: the contract between the two crates as
// code. It is included like generated code, so it has no inner attributes or docs, uses absolute paths only, and calls
// the runtime's macros for everything that depends on a feature.

/// An event of the catalog.
#[allow(dead_code, unreachable_pub)]
#[non_exhaustive]
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::cmp::PartialOrd,
    ::core::cmp::Ord,
    ::core::hash::Hash,
)]
pub enum Event {
    /// The chat window was hidden.
    Hide,
    /// A link was clicked.
    LinkClicked,
    /// A link in a text was clicked.
    #[deprecated(
        since = "1.10.0",
        note = "Links are one event now. Use `link_clicked`."
    )]
    MarkdownLinkClicked,
    /// A customer has given the score of 0.
    NpsSurveyScore0,
    /// A customer has given the score of 1.
    NpsSurveyScore1,
    /// A customer has given the score of 2.
    NpsSurveyScore2,
    /// A customer has given the score of 3.
    NpsSurveyScore3,
    /// A customer has given the score of 4.
    NpsSurveyScore4,
    /// A customer has given the score of 5.
    NpsSurveyScore5,
    /// A customer has given the score of 6.
    NpsSurveyScore6,
    /// A customer has given the score of 7.
    NpsSurveyScore7,
    /// A customer has given the score of 8.
    NpsSurveyScore8,
    /// A customer has given the score of 9.
    NpsSurveyScore9,
    /// A customer has given the score of 10.
    NpsSurveyScore10,
    /// An order was placed.
    OrderPlaced,
    /// An order was cancelled.
    OrderCancelled,
    /// A comment was posted.
    CommentPosted,
}

#[allow(deprecated)]
static ALL_EVENTS: [Event; 18] = [
    Event::Hide,
    Event::LinkClicked,
    Event::MarkdownLinkClicked,
    Event::NpsSurveyScore0,
    Event::NpsSurveyScore1,
    Event::NpsSurveyScore2,
    Event::NpsSurveyScore3,
    Event::NpsSurveyScore4,
    Event::NpsSurveyScore5,
    Event::NpsSurveyScore6,
    Event::NpsSurveyScore7,
    Event::NpsSurveyScore8,
    Event::NpsSurveyScore9,
    Event::NpsSurveyScore10,
    Event::OrderPlaced,
    Event::OrderCancelled,
    Event::CommentPosted,
    // The alias's event.
    Event::MarkdownLinkClicked,
];

#[allow(deprecated, dead_code, non_upper_case_globals, unreachable_pub)]
impl Event {
    /// Every event, in catalog order.
    pub const ALL: &'static [Event] = ALL_EVENTS.split_at(17).0;

    /// The former name of `markdown_link_clicked`.
    #[deprecated(note = "Renamed to `markdown_link_clicked`.")]
    pub const TextLinkClicked: Event = Event::MarkdownLinkClicked;

    /// The position in [`ALL`](Self::ALL).
    #[must_use]
    pub const fn index(self) -> ::core::primitive::usize {
        self as ::core::primitive::usize
    }

    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static ::core::primitive::str {
        TABLES.names.get(self as ::core::primitive::usize)
    }

    /// The event with this name or former name.
    #[must_use]
    pub fn from_name(name: &::core::primitive::str) -> ::core::option::Option<Event> {
        // Generated code uses a perfect hash here.
        ::core::option::Option::Some(match name {
            "hide" => Event::Hide,
            "link_clicked" => Event::LinkClicked,
            "markdown_link_clicked" | "text_link_clicked" => Event::MarkdownLinkClicked,
            "nps_survey_score_0" => Event::NpsSurveyScore0,
            "nps_survey_score_1" => Event::NpsSurveyScore1,
            "nps_survey_score_2" => Event::NpsSurveyScore2,
            "nps_survey_score_3" => Event::NpsSurveyScore3,
            "nps_survey_score_4" => Event::NpsSurveyScore4,
            "nps_survey_score_5" => Event::NpsSurveyScore5,
            "nps_survey_score_6" => Event::NpsSurveyScore6,
            "nps_survey_score_7" => Event::NpsSurveyScore7,
            "nps_survey_score_8" => Event::NpsSurveyScore8,
            "nps_survey_score_9" => Event::NpsSurveyScore9,
            "nps_survey_score_10" => Event::NpsSurveyScore10,
            "order_placed" => Event::OrderPlaced,
            "order_cancelled" => Event::OrderCancelled,
            "comment_posted" => Event::CommentPosted,
            _ => return ::core::option::Option::None,
        })
    }

    /// The catalog's information about the event.
    #[must_use]
    pub const fn definition(self) -> ::event_catalog::Definition {
        TABLES.definition(self as ::core::primitive::usize)
    }

    /// The module that emits the event.
    #[must_use]
    pub fn module(self) -> ::core::option::Option<Module> {
        let module = TABLES.module_of(self as ::core::primitive::usize)?;
        Module::ALL.get(module).copied()
    }

    /// The family that the event belongs to, and its number in it.
    #[must_use]
    pub fn family(self) -> ::core::option::Option<(Family, ::core::primitive::u32)> {
        match self as ::core::primitive::u32 {
            index @ 3..=13 => ::core::option::Option::Some((Family::NpsSurveyScore, index - 3)),
            _ => ::core::option::Option::None,
        }
    }
}

::event_catalog::__impl_event!(Event, ALL_EVENTS.split_at(17).0, IDENTIFIERS, NAMES => ALL_EVENTS);

const IDENTIFIERS: ::event_catalog::__private::Strings<'static> =
    ::event_catalog::__private::Strings::new(
        "\
        Hide\
        LinkClicked\
        MarkdownLinkClicked\
        NpsSurveyScore0\
        NpsSurveyScore1\
        NpsSurveyScore2\
        NpsSurveyScore3\
        NpsSurveyScore4\
        NpsSurveyScore5\
        NpsSurveyScore6\
        NpsSurveyScore7\
        NpsSurveyScore8\
        NpsSurveyScore9\
        NpsSurveyScore10\
        OrderPlaced\
        OrderCancelled\
        CommentPosted",
        b"\x04\x00\x00\x00\x0f\x00\x00\x00\x22\x00\x00\x00\x31\x00\x00\x00\x40\x00\x00\x00\x4f\x00\x00\x00\x5e\x00\x00\x00\x6d\x00\x00\x00\x7c\x00\x00\x00\x8b\x00\x00\x00\x9a\x00\x00\x00\xa9\x00\x00\x00\xb8\x00\x00\x00\xc8\x00\x00\x00\xd3\x00\x00\x00\xe1\x00\x00\x00\xee\x00\x00\x00",
    );

/// A module that emits events.
#[allow(dead_code, unreachable_pub)]
#[non_exhaustive]
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::fmt::Debug,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::cmp::PartialOrd,
    ::core::cmp::Ord,
    ::core::hash::Hash,
)]
pub enum Module {
    /// `link`
    Link,
    /// `nps_survey`
    NpsSurvey,
    /// `order`
    Order,
}

#[allow(dead_code, unreachable_pub)]
impl Module {
    /// Every module, in the order of the names.
    pub const ALL: &'static [Module] = &[Module::Link, Module::NpsSurvey, Module::Order];

    /// The name of the module.
    #[must_use]
    pub const fn name(self) -> &'static ::core::primitive::str {
        TABLES.module_names[self as ::core::primitive::usize]
    }

    /// The module with this name.
    #[must_use]
    pub fn from_name(name: &::core::primitive::str) -> ::core::option::Option<Module> {
        Module::ALL
            .iter()
            .copied()
            .find(|module| module.name() == name)
    }
}

::event_catalog::__impl_module!(Module of Event, ALL_EVENTS.split_at(17).0);

/// Events that differ by a number.
#[allow(dead_code, unreachable_pub)]
#[non_exhaustive]
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::fmt::Debug,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::cmp::PartialOrd,
    ::core::cmp::Ord,
    ::core::hash::Hash,
)]
pub enum Family {
    /// `nps_survey_score_{0..10}`
    NpsSurveyScore,
}

#[allow(dead_code, unreachable_pub)]
impl Family {
    /// Every family, in catalog order.
    pub const ALL: &'static [Family] = &[Family::NpsSurveyScore];

    /// The name of the family, without its number.
    #[must_use]
    pub const fn name(self) -> &'static ::core::primitive::str {
        match self {
            Family::NpsSurveyScore => "nps_survey_score",
        }
    }

    /// The family with this name.
    #[must_use]
    pub fn from_name(name: &::core::primitive::str) -> ::core::option::Option<Family> {
        Family::ALL
            .iter()
            .copied()
            .find(|family| family.name() == name)
    }

    /// Its events, in the order of their numbers.
    #[must_use]
    pub fn events(self) -> &'static [Event] {
        match self {
            Family::NpsSurveyScore => &Event::ALL[3..14],
        }
    }

    /// The event with this number.
    #[must_use]
    pub fn event(self, number: ::core::primitive::u32) -> ::core::option::Option<Event> {
        let (first, numbers) = match self {
            Family::NpsSurveyScore => (3, 11),
        };
        match number {
            0..11 if number < numbers => Event::ALL
                .get((first + number) as ::core::primitive::usize)
                .copied(),
            _ => ::core::option::Option::None,
        }
    }
}

::event_catalog::__impl_family!(Family of Event);

/// The name of an event, known to the catalog or not.
#[allow(dead_code, unreachable_pub)]
pub type EventName<'a> = ::event_catalog::EventName<'a, Event>;

/// One occurrence of an event.
#[allow(dead_code, unreachable_pub)]
pub type Occurrence<'a> = ::event_catalog::Occurrence<'a, Event>;

/// Listens to occurrences, and triggers logic.
#[allow(dead_code, unreachable_pub)]
pub type Signals = ::event_catalog::Signals<Event>;

/// The names of the events, followed by the alias.
const NAMES: ::event_catalog::__private::Strings<'static> =
    ::event_catalog::__private::Strings::new(
        "\
        hide\
        link_clicked\
        markdown_link_clicked\
        nps_survey_score_0\
        nps_survey_score_1\
        nps_survey_score_2\
        nps_survey_score_3\
        nps_survey_score_4\
        nps_survey_score_5\
        nps_survey_score_6\
        nps_survey_score_7\
        nps_survey_score_8\
        nps_survey_score_9\
        nps_survey_score_10\
        order_placed\
        order_cancelled\
        comment_posted\
        text_link_clicked",
        b"\x04\x00\x00\x00\x10\x00\x00\x00\x25\x00\x00\x00\x37\x00\x00\x00\x49\x00\x00\x00\x5b\x00\x00\x00\x6d\x00\x00\x00\x7f\x00\x00\x00\x91\x00\x00\x00\xa3\x00\x00\x00\xb5\x00\x00\x00\xc7\x00\x00\x00\xd9\x00\x00\x00\xec\x00\x00\x00\xf8\x00\x00\x00\x07\x01\x00\x00\x15\x01\x00\x00\x26\x01\x00\x00",
    );

static TABLES: ::event_catalog::__private::Tables = ::event_catalog::__private::Tables {
    names: NAMES,
    descriptions: ::event_catalog::__private::Strings::new(
        "\
            The chat window was hidden.\
            A link was clicked.\
            A link in a text was clicked.\
            A customer has given the score of 0.\
            A customer has given the score of 1.\
            A customer has given the score of 2.\
            A customer has given the score of 3.\
            A customer has given the score of 4.\
            A customer has given the score of 5.\
            A customer has given the score of 6.\
            A customer has given the score of 7.\
            A customer has given the score of 8.\
            A customer has given the score of 9.\
            A customer has given the score of 10.\
            An order was placed.\
            An order was cancelled.\
            A comment was posted.",
        b"\x1b\x00\x00\x00\x2e\x00\x00\x00\x4b\x00\x00\x00\x6f\x00\x00\x00\x93\x00\x00\x00\xb7\x00\x00\x00\xdb\x00\x00\x00\xff\x00\x00\x00\x23\x01\x00\x00\x47\x01\x00\x00\x6b\x01\x00\x00\x8f\x01\x00\x00\xb3\x01\x00\x00\xd8\x01\x00\x00\xec\x01\x00\x00\x03\x02\x00\x00\x18\x02\x00\x00",
    ),
    modules: b"\xff\xff\x00\x00\x00\x00\x01\x00\x01\x00\x01\x00\x01\x00\x01\x00\x01\x00\x01\x00\x01\x00\x01\x00\x01\x00\x01\x00\x02\x00\x02\x00\xff\xff",
    module_names: &["link", "nps_survey", "order"],
    payloads: &[(1, "link_clicked"), (14, "order"), (16, "comment")],
    aliases: &[(2, &["text_link_clicked"])],
    since: &[(15, "1.2")],
    deprecations: &[(
        2,
        ::event_catalog::Deprecation::__new(
            ::core::option::Option::Some("1.10"),
            ::core::option::Option::Some("Links are one event now."),
            ::core::option::Option::Some("link_clicked"),
        ),
    )],
    sections: &[],
    families: &[],
};

/// The payloads of events.
#[allow(dead_code, unreachable_pub)]
pub mod payload {
    ::event_catalog::__payload_object! {
        /// Fields that every event can have (`common`).
        Common<'a> {
            optional {
                /// The id of the process.
                process_id: ::event_catalog::Text<'a> = "process_id" => with_process_id,
                /// The name of the process.
                process_name: ::event_catalog::Text<'a> = "process_name" => with_process_name,
                /// The label of the step.
                label: ::event_catalog::Text<'a> = "label" => with_label,
            }
        }
    }

    ::event_catalog::__payload_object! {
        /// The payload of a click on a link (`link_clicked`).
        LinkClicked<'a> {
            required LinkClickedRequired<'a> {
                /// The id of the process.
                process_id: ::event_catalog::Text<'a> = "process_id",
                /// The name of the process.
                process_name: ::event_catalog::Text<'a> = "process_name",
                /// The target of the link (`format`: `uri`).
                url: ::event_catalog::Text<'a> = "url",
            }
            optional {
                /// The label of the step.
                label: ::event_catalog::Text<'a> = "label" => with_label,
            }
        }
    }

    ::event_catalog::__payload_object! {
        /// An order (`order`).
        OrderPlaced<'a> {
            required OrderPlacedRequired<'a> {
                /// The number of the order.
                order_id: ::event_catalog::Text<'a> = "order_id",
                /// The items (at least 1).
                items: ::event_catalog::__private::Vec<OrderPlacedItem<'a>> = "items",
                /// The currency of the prices.
                currency: ::event_catalog::OpenEnum<'a, Currency> = "currency",
                /// A remark of the customer, or null.
                remark: ::core::option::Option<::event_catalog::Text<'a>> = "remark",
            }
            optional {
                /// How to reach the customer.
                contact: Contact<'a> = "contact" => with_contact,
                /// `type`, a keyword in Rust.
                r#type: ::event_catalog::Text<'a> = "type" => with_type,
                /// `gift-wrap`, not a valid identifier.
                gift_wrap: ::core::primitive::bool = "gift-wrap" => with_gift_wrap,
                /// Labels by name.
                labels: ::event_catalog::Map<'a, ::event_catalog::Text<'a>> = "labels" => with_labels,
                /// Any value.
                extra: ::event_catalog::RawJson<'a> = "extra" => with_extra,
                /// The former name.
                #[deprecated(note = "Use `order_id`.")]
                number: ::core::primitive::i64 = "number" => with_number,
            }
            nullable {
                /// A discount in percent.
                discount: ::event_catalog::Number = "discount" => with_discount,
            }
            constant {
                "version" = "1",
            }
        }
    }

    ::event_catalog::__payload_object! {
        /// One item of an order.
        OrderPlacedItem<'a> {
            required OrderPlacedItemRequired<'a> {
                /// The article.
                sku: ::event_catalog::Text<'a> = "sku",
                /// The price of one unit (at least 0).
                price: ::event_catalog::Number = "price",
            }
            optional {
                /// The number of units (at least 1).
                quantity: ::core::primitive::u64 = "quantity" => with_quantity,
            }
        }
    }

    ::event_catalog::__payload_enum! {
        /// A currency.
        Currency {
            /// `EUR`
            Euro = "EUR",
            /// `CHF`
            SwissFranc = "CHF",
        }
    }

    ::event_catalog::__payload_one_of! {
        /// How to reach a customer: an object with a `kind`, or the address as a string.
        Contact<'a> {
            /// By mail.
            Mail(MailContact<'a>) = object "kind" ["mail"],
            /// By phone or fax.
            Phone(PhoneContact<'a>) = object "kind" ["phone", "fax"],
            /// A postal address.
            Address(::event_catalog::Text<'a>) = string,
        }
    }

    ::event_catalog::__payload_object! {
        /// A mail address.
        MailContact<'a> {
            required MailContactRequired<'a> {
                /// The address.
                address: ::event_catalog::Text<'a> = "address",
            }
            constant {
                "kind" = "\"mail\"",
            }
        }
    }

    ::event_catalog::__payload_object! {
        /// A phone number; the country and the number can be numbers.
        PhoneContact<'a> {
            required PhoneContactRequired<'a> {
                /// `phone` or `fax`.
                kind: ::event_catalog::OpenEnum<'a, PhoneContactKind> = "kind",
                /// The number.
                number: NumberOrText<'a> = "number",
            }
        }
    }

    ::event_catalog::__payload_enum! {
        /// A kind of phone.
        PhoneContactKind {
            /// `phone`
            Phone = "phone",
            /// `fax`
            Fax = "fax",
        }
    }

    ::event_catalog::__payload_one_of! {
        /// A number or text.
        NumberOrText<'a> {
            /// An integer.
            Integer(::core::primitive::i64) = number,
            /// Text.
            String(::event_catalog::Text<'a>) = string,
        }
    }

    ::event_catalog::__payload_object! {
        /// A comment and its replies (`comment`).
        Comment<'a> {
            required CommentRequired<'a> {
                /// The text.
                text: ::event_catalog::Text<'a> = "text",
            }
            optional {
                /// The replies, which can have replies of their own.
                replies: ::event_catalog::__private::Vec<Comment<'a>> = "replies" => with_replies,
                /// The quoted comment.
                quoted: ::event_catalog::__private::Box<Comment<'a>> = "quoted" => with_quoted,
                /// The rating.
                rating: Rating = "rating" => with_rating,
                /// The audience.
                audience: Audience<'a> = "audience" => with_audience,
            }
            additional {
                /// The number of reactions of each kind.
                reactions: ::core::primitive::u64,
            }
        }
    }

    ::event_catalog::__payload_one_of! {
        /// A group, or several audiences.
        Audience<'a> {
            /// The name of a group.
            Group(::event_catalog::Text<'a>) = string,
            /// Several audiences.
            Several(::event_catalog::__private::Vec<Audience<'a>>) = array,
        }
    }

    ::event_catalog::__payload_one_of! {
        /// Stars, or thumbs up or down.
        Rating {
            /// The number of stars.
            Stars(::core::primitive::u64) = number,
            /// Whether the thumb is up.
            Thumb(::core::primitive::bool) = boolean,
        }
    }
}

/// Occurrences of events with a payload.
#[allow(dead_code, unreachable_pub)]
pub mod emit {
    ::event_catalog::__emit! {
        /// `link_clicked`: A link was clicked.
        link_clicked<'a>(super::payload::LinkClicked<'a>) = super::Event, super::Event::LinkClicked;
        /// `order_placed`: An order was placed.
        order_placed<'a>(super::payload::OrderPlaced<'a>) = super::Event, super::Event::OrderPlaced;
        /// `comment_posted`: A comment was posted.
        comment_posted<'a>(super::payload::Comment<'a>) = super::Event, super::Event::CommentPosted;
    }
}
