//! Lists whose elements have types by position.

use event_catalog::{RawJson, Text};
use payload_schemas::emit;
use payload_schemas::payload::{
    Route, RouteRequired, RouteStart, RouteStartRequired, Turn, TurnItem0, TurnRequired,
};
use serde_json::{Value, json};

#[test]
fn each_position_has_its_type() {
    let route = round_trip!(
        Route,
        json!({
            "start": [7.5, 51, "home", 3],
            "turns": [["left", ["right", null, [["left"], ["right"]]], [], "slowly", "now"], ["straight"]],
            "labels": ["a", { "b": [1] }, null]
        })
    );
    assert_eq!(route.start.longitude, 7.5);
    assert_eq!(route.start.r#type, Some(Some(Text::from("home"))));
    let turns = route.turns.unwrap();
    assert_eq!(turns[0].item0, TurnItem0::Left);
    assert_eq!(turns[0].rest, ["slowly", "now"]);
    let inner = turns[0].item1.as_ref().unwrap().as_ref().unwrap();
    assert_eq!(inner.item1, Some(None));
    assert_eq!(inner.item2.as_ref().unwrap().len(), 2);
    assert_eq!(turns[1].item0.as_str(), "straight");
    assert_eq!(turns[1].item1, None);
    let labels = route.labels.unwrap();
    assert_eq!(labels.item0.unwrap(), "a");
    assert_eq!(labels.rest[0].as_str(), r#"{"b":[1]}"#);
    assert_eq!(labels.rest[1], RawJson::NULL);
}

#[test]
fn a_list_may_end_after_its_required_elements() {
    for start in [
        json!([1, 2]),
        json!([1, 2, null]),
        json!([1, 2, "x"]),
        json!([1, 2, null, 4]),
    ] {
        round_trip!(Route, json!({ "start": start }));
    }
    let route = round_trip!(Route, json!({ "start": [1, 2], "turns": [], "labels": [] }));
    assert_eq!(route.start.r#type, None);
    assert_eq!(route.labels.unwrap().item0, None);
}

#[test]
fn errors_name_the_element() {
    for (document, expected) in [
        (
            json!({ "start": [1] }),
            "`start[1]`: expected a number, but the field is missing",
        ),
        (
            json!({ "start": [1, "x"] }),
            r#"`start[1]`: expected a number, found the string "x""#,
        ),
        (
            json!({ "start": [1, 2, "x", 4, 5] }),
            "`start[4]`: expected no additional element, found one",
        ),
        (
            json!({ "start": { "longitude": 1 } }),
            "`start`: expected an array, found an object",
        ),
        (
            json!({ "start": [1, 2], "turns": [["left", []]] }),
            "`turns[0][1][0]`: expected a string, but the field is missing",
        ),
        (
            json!({ "start": [1, 2], "turns": [["left", null, [], 5]] }),
            "`turns[0][3]`: expected a string, found the number 5",
        ),
        (
            json!({}),
            "`start`: expected an array, but the field is missing",
        ),
    ] {
        let error = error!(Route, document.clone());
        assert_eq!(error, expected, "{document}");
        let theirs = serde_json::from_value::<Route<'_>>(document).unwrap_err();
        assert_eq!(theirs.to_string(), error);
    }
}

#[test]
fn missing_elements_before_a_present_one_are_null() {
    let start = RouteStart::new(RouteStartRequired {
        longitude: 7.5.into(),
        latitude: 51.5.into(),
    });
    let text = |start: &RouteStart<'_>| RawJson::from_value(start).unwrap().as_str().to_owned();
    assert_eq!(text(&start), "[7.5,51.5]");
    let start = start.with_type(Text::from("home"));
    assert_eq!(text(&start), r#"[7.5,51.5,"home"]"#);
    let mut gap = start.clone();
    gap.r#type = None;
    gap.item3 = Some(4);
    assert_eq!(text(&gap), "[7.5,51.5,null,4]");
    let turn = Turn::from(TurnRequired {
        item0: TurnItem0::Left.into(),
    });
    let mut rest = turn.clone();
    rest.rest.push("now".into());
    let written = RawJson::from_value(&rest).unwrap();
    assert_eq!(written.as_str(), r#"["left",null,null,"now"]"#);
    let mut route = Route::new(RouteRequired { start });
    route.turns = Some(vec![turn]);
    let occurrence = emit::route_planned(route);
    let detail: Value = serde_json::from_str(occurrence.detail().unwrap().as_str()).unwrap();
    assert_eq!(
        detail,
        json!({ "start": [7.5, 51.5, "home"], "turns": [["left"]] })
    );
}

/// Reads a list from text that is only borrowed for the call, and from a separate value.
#[test]
fn a_list_is_read_from_any_source() {
    let reader = std::io::Cursor::new(r#"[1, 2, "\u0061"]"#);
    let start: RouteStart<'static> = serde_json::from_reader(reader).unwrap();
    assert_eq!(start.r#type, Some(Some(Text::from("a"))));
    let value: RouteStart<'static> = serde_json::from_value(json!([1, 2, "a"])).unwrap();
    assert_eq!(value, start);
    let text = RawJson::parse("[1, 2, \"a\"]").unwrap();
    let borrowed: RouteStart<'_> = text.read().unwrap();
    assert_eq!(borrowed, start);
    assert_eq!(
        format!("{borrowed:?}"),
        r#"RouteStart { longitude: 1, latitude: 2, r#type: Some(Some("a")), item3: None }"#
    );
}
