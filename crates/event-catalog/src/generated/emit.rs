//! Declares the functions that create an occurrence with the payload of its event.

/// Declares the function for an event with a documented payload.
///
/// ```text
/// __emit! {
///     /// Docs and other attributes.
///     link_clicked<'a>(super::payload::LinkClicked<'a>) = super::Event, super::Event::LinkClicked;
///     counted(super::payload::Count) = super::Event, super::Event::Counted;    // a type without `<'a>`
/// }
/// ```
#[cfg(feature = "json")]
#[doc(hidden)]
#[macro_export]
macro_rules! __emit {
    ($(
        $(#[$meta:meta])*
        $emit:ident $(<$a:lifetime>)? ($Payload:ty) = $Event:ty, $event:expr;
    )*) => {$(
        $(#[$meta])*
        #[allow(deprecated)]
        #[must_use]
        pub fn $emit $(<$a>)? (
            payload: impl ::core::convert::Into<$Payload>,
        ) -> $crate::Occurrence<'static, $Event> {
            let payload: $Payload = payload.into();
            $crate::__private::emit($event, &payload)
        }
    )*};
}

/// Expands to nothing without this crate's `json` feature, because occurrences have no detail
/// without it.
#[cfg(not(feature = "json"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __emit {
    ($($emit:tt)*) => {};
}
