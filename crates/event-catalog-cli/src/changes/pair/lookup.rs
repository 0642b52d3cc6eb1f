//! Finds events of both versions by their names.

use event_catalog_build::catalog::Event;

use super::Pair;

impl<'p, 's> Pair<'p, 's> {
    /// Finds the successor of the event that had this name, even if the name is now a former name of another event.
    pub(crate) fn now(&self, name: &str) -> Option<&'p Event<'s>> {
        let index = *self.names_before.events.get(name)?;
        let now = self.became.get(index).copied().flatten();
        let now = now.or_else(|| self.names_now.aliases.get(name).copied());
        Some(&self.new.events[now?])
    }

    /// Finds the predecessor of the event that has this name.
    pub(crate) fn before(&self, name: &str) -> Option<&'p Event<'s>> {
        let index = *self.names_now.events.get(name)?;
        let was = self.was.get(index).copied().flatten()?;
        self.old_events().get(was)
    }

    /// Finds the event of the older version with this name.
    pub(crate) fn named_before(&self, name: &str) -> Option<&'p Event<'s>> {
        let index = self.names_before.events.get(name)?;
        self.old_events().get(*index)
    }

    /// Finds the event of the new version with this name.
    pub(crate) fn named_now(&self, name: &str) -> Option<&'p Event<'s>> {
        let index = self.names_now.events.get(name)?;
        self.new.events.get(*index)
    }

    /// Finds the first event of the older version's family with this pattern.
    pub(crate) fn member_before(&self, pattern: &str) -> Option<&'p Event<'s>> {
        let family = *self.names_before.families.get(pattern)?;
        let family = self.old?.families.get(family)?;
        self.old_events().get(family.events.start)
    }

    /// Finds the first event of the new version's family with this pattern.
    pub(crate) fn member_now(&self, pattern: &str) -> Option<&'p Event<'s>> {
        let family = *self.names_now.families.get(pattern)?;
        let family = self.new.families.get(family)?;
        self.new.events.get(family.events.start)
    }

    /// Finds the event of the older version that has this name as an alias.
    pub(crate) fn formerly_before(&self, alias: &str) -> Option<&'p Event<'s>> {
        let index = self.names_before.aliases.get(alias)?;
        self.old_events().get(*index)
    }

    /// Finds the event of the new version that has this name as an alias.
    pub(crate) fn formerly_now(&self, alias: &str) -> Option<&'p Event<'s>> {
        let index = self.names_now.aliases.get(alias)?;
        self.new.events.get(*index)
    }
}
