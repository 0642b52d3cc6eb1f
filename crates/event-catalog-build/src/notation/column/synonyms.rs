//! Synonyms for column headings in English, German, French and Spanish, with the spaces and accents that people
//! type.

use super::Column;

/// The words for each column, in lowercase, separated by underscores. No word is in two lists.
#[rustfmt::skip] // rustfmt would put each word on its own line.
const SYNONYMS: [(Column, &[&str]); Column::COUNT] = [
    (
        Column::Name,
        &[
            "event", "events", "eventname", "event_names", "names", "key", "id", "ereignis",
            "ereignisse", "ereignisname", "bezeichnung", "bezeichner", "kennung", "schlüssel", "schluessel",
            "nom", "noms", "événement", "evenement", "événements", "nom_de_l_événement", "nom_de_l_evenement",
            "nom_événement", "identifiant", "clé", "cle", "nombre", "nombres", "evento", "eventos",
            "nombre_del_evento", "nombre_de_evento", "identificador", "clave",
        ],
    ),
    (
        Column::Description,
        &[
            "desc", "descr", "descriptions", "text", "summary", "meaning", "explanation", "definition",
            "details", "comment", "comments", "beschreibung", "beschreibungen", "erklärung", "erklaerung",
            "erläuterung", "erlaeuterung", "bedeutung", "kommentar", "texte", "explication", "signification",
            "résumé", "resume", "détails", "définition", "commentaire", "descripción", "descripcion", "texto",
            "significado", "explicación", "explicacion", "resumen", "detalles", "definición", "definicion",
            "comentario",
        ],
    ),
    (
        Column::Module,
        &[
            "modules", "process_module", "component", "category", "group", "area", "modul", "prozessmodul",
            "komponente", "kategorie", "gruppe", "bereich", "composant", "catégorie", "categorie", "groupe",
            "domaine", "módulo", "modulo", "componente", "categoría", "categoria", "grupo", "área",
        ],
    ),
    (
        Column::Payload,
        &[
            "payloads", "schema", "json_schema", "data", "fields", "params", "parameters", "properties",
            "attributes", "nutzdaten", "daten", "felder", "parameter", "eigenschaften", "attribute", "schéma",
            "données", "donnees", "charge_utile", "champs", "paramètres", "parametres", "propriétés",
            "proprietes", "attributs", "esquema", "datos", "carga_útil", "carga_util", "campos", "parámetros",
            "parametros", "propiedades", "atributos",
        ],
    ),
    (
        Column::Aliases,
        &[
            "alias", "aka", "also_known_as", "synonym", "synonyms", "old_name", "old_names", "former_name",
            "former_names", "previous_name", "previous_names", "aliasse", "aliasname", "aliasnamen",
            "synonyme", "alter_name", "alte_namen", "früherer_name", "frühere_namen", "fruehere_namen",
            "synonymes", "ancien_nom", "anciens_noms", "sinónimos", "sinonimos", "nombre_anterior",
            "nombres_anteriores", "nombres_antiguos",
        ],
    ),
    (
        Column::Since,
        &[
            "version", "since_version", "introduced", "introduced_in", "added", "added_in", "available_since",
            "seit", "seit_version", "ab_version", "verfügbar_seit", "eingeführt", "eingefuehrt",
            "hinzugefügt", "depuis", "depuis_la_version", "introduit", "ajouté", "ajoute", "desde",
            "desde_la_versión", "desde_la_version", "versión", "introducido", "añadido",
        ],
    ),
    (
        Column::Deprecated,
        &[
            "deprecated_since", "deprecated_in", "deprecation", "obsolete", "obsolete_since", "veraltet",
            "veraltet_seit", "obsolet", "abgekündigt", "abgekuendigt", "obsolète", "déprécié", "deprecie",
            "obsolète_depuis", "obsoleto", "obsoleta", "en_desuso", "obsoleto_desde",
        ],
    ),
    (
        Column::DeprecatedReason,
        &[
            "reason", "deprecation_reason", "why", "reason_for_deprecation", "grund", "begründung",
            "begruendung", "raison", "motif", "razón", "razon", "motivo",
        ],
    ),
    (
        Column::ReplacedBy,
        &[
            "replaced", "replacement", "successor", "instead", "use_instead", "superseded_by",
            "ersetzt_durch", "ersatz", "nachfolger", "remplacé_par", "remplace_par", "remplacement",
            "successeur", "reemplazado_por", "sustituido_por", "reemplazo", "sucesor",
        ],
    ),
    (
        Column::RemoveAfter,
        &[
            "remove_in", "remove_on", "removal", "removal_date", "removed_after", "sunset", "end_of_life", "eol",
            "entfernen_nach", "entfernung", "supprimer_après", "supprimer_apres", "suppression",
            "eliminar_después_de", "eliminar_despues_de", "eliminación", "eliminacion",
        ],
    ),
    (
        Column::Identifier,
        &[
            "identifier_in_code", "code_name", "code_identifier", "constant",
        ],
    ),
];

impl Column {
    /// Guesses which column a heading means, if the heading is a synonym or a translation of the column's name.
    ///
    /// ```
    /// use event_catalog_build::read::Column;
    ///
    /// assert_eq!(Column::meant_by("Beschreibung"), Some(Column::Description));
    /// assert_eq!(Column::meant_by("Event name"), Some(Column::Name));
    /// assert_eq!(Column::meant_by("Owner"), None);
    /// ```
    #[must_use]
    pub fn meant_by(heading: &str) -> Option<Self> {
        let lower = heading.to_lowercase();
        let mut words = lower.split(|c: char| !c.is_alphanumeric());
        let mut plain = String::new();
        for word in words.by_ref().filter(|word| !word.is_empty()) {
            if !plain.is_empty() {
                plain.push('_');
            }
            plain += word;
        }
        let find = |text: &str| {
            let listed = SYNONYMS.iter().find(|(_, words)| words.contains(&text));
            Self::from_name(text, &[]).or(listed.map(|(column, _)| *column))
        };
        find(&plain).or_else(|| find(plain.strip_prefix("event_")?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_in_four_languages_are_understood() {
        for (headings, column) in [
            (["Event", "Ereignis", "Événement", "Evento"], Column::Name),
            (
                ["Summary", "Beschreibung", "Explication", "Descripción"],
                Column::Description,
            ),
            (["Category", "Modul", "Catégorie", "Módulo"], Column::Module),
            (
                ["Event data", "Nutzdaten", "Données", "Datos"],
                Column::Payload,
            ),
            (
                ["Old names", "Frühere Namen", "Anciens noms", "Sinónimos"],
                Column::Aliases,
            ),
            (
                ["Added in", "Seit Version", "Depuis", "Desde"],
                Column::Since,
            ),
            (
                ["Obsolete", "Veraltet", "Obsolète", "En desuso"],
                Column::Deprecated,
            ),
            (
                ["Reason", "Begründung", "Raison", "Motivo"],
                Column::DeprecatedReason,
            ),
            (
                [
                    "Use instead",
                    "Ersetzt durch",
                    "Remplacé par",
                    "Sustituido por",
                ],
                Column::ReplacedBy,
            ),
            (
                [
                    "Removal date",
                    "Entfernen nach",
                    "Supprimer après",
                    "Eliminar después de",
                ],
                Column::RemoveAfter,
            ),
        ] {
            for heading in headings {
                assert_eq!(Column::meant_by(heading), Some(column), "{heading}");
            }
        }
        for heading in ["Owner", "Bemerkung", "", "Team", "Notes"] {
            assert_eq!(Column::meant_by(heading), None, "{heading}");
        }
    }

    #[test]
    fn no_word_means_two_columns() {
        let mut words: Vec<&str> = SYNONYMS
            .iter()
            .flat_map(|(_, words)| *words)
            .copied()
            .collect();
        words.extend(Column::known_names());
        let count = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), count);
        let listed = SYNONYMS.map(|(column, _)| column);
        assert_eq!(listed.to_vec(), Column::known().collect::<Vec<_>>());
    }
}
