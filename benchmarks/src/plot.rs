//! Plots figures against the size of the catalog, as SVG, with logarithmic axes. Each curve is
//! labeled with its name.
//!
//! The background is white, so that the plots are readable on a dark page too.

use anyhow::anyhow;
use plotters::prelude::*;

use crate::report::Plot;

const SIZE: (u32, u32) = (900, 520);

/// Distinguishable colors; the first ones are also distinguishable for people with color blindness (Okabe
/// and Ito).
const COLOURS: [RGBColor; 8] = [
    RGBColor(213, 94, 0),
    RGBColor(0, 114, 178),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(90, 90, 90),
    RGBColor(120, 80, 40),
];

pub fn svg(plot: &Plot) -> anyhow::Result<String> {
    let mut text = String::new();
    draw(plot, &mut text).map_err(|error| anyhow!("{}: {error}", plot.file))?;
    Ok(text)
}

fn draw(plot: &Plot, text: &mut String) -> Result<(), Box<dyn std::error::Error>> {
    let points = || plot.curves.iter().flat_map(|curve| &curve.points);
    let (x, y) = (
        bounds(points().map(|point| point.0)),
        bounds(points().map(|point| point.1)),
    );
    let area = SVGBackend::with_string(text, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    // The names of the curves are on the right.
    let (area, names) = area.split_horizontally(610);
    let mut chart = ChartBuilder::on(&area)
        .caption(&plot.title, ("sans-serif", 20))
        .margin(12)
        .x_label_area_size(44)
        .y_label_area_size(64)
        .build_cartesian_2d((x.0..x.1).log_scale(), (y.0..y.1).log_scale())?;
    chart
        .configure_mesh()
        .x_desc("events")
        .y_desc(plot.y_label)
        .x_label_formatter(&|value| number(*value))
        .y_label_formatter(&|value| number(*value))
        .label_style(("sans-serif", 14))
        .light_line_style(RGBColor(238, 238, 238))
        .draw()?;
    for (at, curve) in plot.curves.iter().enumerate() {
        let style = style(at);
        if at < COLOURS.len() {
            chart.draw_series(LineSeries::new(curve.points.iter().copied(), style))?;
        } else {
            let points = curve.points.iter().copied();
            chart.draw_series(DashedLineSeries::new(points, 6, 4, style))?;
        }
        let dots = curve.points.iter();
        chart.draw_series(dots.map(|point| Circle::new(*point, 4, style.filled())))?;
    }
    // From the slowest to the fastest, which is the order of the curves from top to bottom.
    let last = |at: &usize| plot.curves[*at].points.last().map_or(0.0, |point| point.1);
    let mut order: Vec<usize> = (0..plot.curves.len()).collect();
    order.sort_by(|a, b| last(b).total_cmp(&last(a)));
    for (row, at) in (0_i32..).zip(order) {
        let y = 60 + 24 * row;
        let style = style(at);
        if at < COLOURS.len() {
            names.draw(&PathElement::new([(6, y), (34, y)], style))?;
        } else {
            names.draw(&PathElement::new([(6, y), (16, y)], style))?;
            names.draw(&PathElement::new([(24, y), (34, y)], style))?;
        }
        let name = plot.curves[at].name.replace('`', "");
        names.draw(&Text::new(name, (42, y - 7), ("sans-serif", 14)))?;
    }
    names.present()?;
    Ok(())
}

/// The style of a curve. The first curve is that of this project, and is thicker than the others.
fn style(at: usize) -> ShapeStyle {
    let width = if at == 0 { 4 } else { 2 };
    COLOURS[at % COLOURS.len()].stroke_width(width)
}

/// The range of an axis: from a little below the minimum to a little above the maximum.
fn bounds(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values.fold((f64::INFINITY, 0.0_f64), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    if low.is_finite() && low > 0.0 {
        (low / 1.4, high * 1.4)
    } else {
        (1.0, 10.0)
    }
}

/// Formats powers of ten as people write them.
fn number(value: f64) -> String {
    if value >= 1_000_000.0 {
        format!("{} million", value / 1e6)
    } else if value >= 1_000.0 {
        format!("{},000", value / 1e3)
    } else {
        // Avoids the rounding errors of multiplying tenths.
        format!("{}", (value * 1e6).round() / 1e6)
    }
}
