//! Which faults are switched on: a set, read from their names and written as them.

use std::fmt;
use std::str::FromStr;

use super::fault::Fault;

/// A set of faults; none by default.
///
/// It is read from their names with commas between, or from `all`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Faults(u32);

impl Faults {
    /// No fault.
    pub const NONE: Faults = Faults(0);

    /// All but those that keep everything else from being crawled.
    pub fn all() -> Self {
        Fault::ALL.into_iter().filter(|fault| !fault.hides_all()).collect()
    }

    /// Whether the fault is among them.
    pub fn has(self, fault: Fault) -> bool {
        self.0 & 1 << fault as u32 != 0
    }

    /// Those that are switched on, in the order of their declaration.
    pub fn iter(self) -> impl Iterator<Item = Fault> {
        Fault::ALL.into_iter().filter(move |fault| self.has(*fault))
    }
}

impl FromIterator<Fault> for Faults {
    fn from_iter<I: IntoIterator<Item = Fault>>(faults: I) -> Self {
        Faults(faults.into_iter().fold(0, |set, fault| set | 1 << fault as u32))
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        Faults::from_iter([fault])
    }
}

/// The names, with commas between; `none` without any.
impl fmt::Display for Faults {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.iter().map(Fault::name).collect();
        formatter.write_str(if names.is_empty() { "none" } else { "" })?;
        formatter.write_str(&names.join(","))
    }
}

/// What was given is the name of no fault.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("there is no fault {0:?}: give all, or some of {names}", names = Faults(u32::MAX))]
pub struct UnknownFault(pub String);

impl FromStr for Faults {
    type Err = UnknownFault;

    fn from_str(names: &str) -> Result<Self, UnknownFault> {
        let mut set = Faults::NONE;
        for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            let one = match name {
                "all" => Faults::all(),
                "none" => Faults::NONE,
                name => Fault::of_name(name).ok_or_else(|| UnknownFault(name.into()))?.into(),
            };
            set.0 |= one.0;
        }
        Ok(set)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_one_holds_that_one() {
        for fault in Fault::ALL {
            assert_eq!(fault.name().parse(), Ok(Faults::from(fault)));
            assert!(Faults::from(fault).has(fault));
            assert_eq!(Faults::from(fault).iter().collect::<Vec<_>>(), [fault]);
        }
    }

    #[test]
    fn a_set_reads_as_it_is_written() {
        for faults in [Faults::NONE, Faults::all(), Faults::from_iter([Fault::Hang, Fault::Slow])] {
            assert_eq!(faults.to_string().parse(), Ok(faults));
        }
        assert_eq!("all,robots-503".parse::<Faults>().unwrap().iter().count(), 18);
        assert_eq!("".parse(), Ok(Faults::NONE));
    }

    #[test]
    fn an_unknown_name_is_told_with_all_that_there_are() {
        let error = "slow,slwo".parse::<Faults>().unwrap_err().to_string();
        assert!(error.starts_with("there is no fault \"slwo\": give all, or some of slow,flaky,"));
    }
}
