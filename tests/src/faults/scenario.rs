//! How much of what happens in a run, and in which order.
//!
//! **Invariant:** the order of the faults follows from the seed alone.

use super::chance::Chance;
use std::time::Duration;

/// A part of a house.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A replica, whichever.
    Service,
    /// The database server.
    Postgres,
    /// The bus.
    Nats,
}

/// What is done to a stream, or to all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Disaster {
    /// A stream is deleted.
    Deleted,
    /// A stream is emptied, and remembers how far it was.
    Purged,
    /// A stream holds other messages under the right sequences.
    Forged,
    /// JetStream's directory is wiped while the server is down.
    Wiped,
    /// An older copy of JetStream's directory comes back.
    Older,
}

/// Something that goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// `kill -9`, and started again at once.
    Kill(Part),
    /// `kill -9` of all replicas of a service at once.
    KillAll,
    /// `kill -9`, and once more while it starts.
    KillTwice,
    /// `kill -9` of a replica, PostgreSQL and NATS at once.
    KillEverything,
    /// SIGSTOP for so long, then SIGCONT.
    Stop(Part, Duration),
    /// The bus loses something.
    Bus(Disaster),
    /// Connections are cut before the answer, for so long.
    Cut(Duration),
    /// Every byte travels alone, for so long.
    Split(Duration),
    /// Nothing travels, for so long.
    Stall(Duration),
    /// A view is built anew, and the replica that does it is killed.
    Rebuild,
    /// Every replica is told to end in order, one after another.
    Rolling,
    /// The bus is down for so long; the rest must answer.
    BusAway(Duration),
    /// All replicas of a service are down for so long; the rest must answer.
    ServiceAway(Duration),
}

/// A run of the main act: how many of each.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// `kill -9` of replicas.
    pub kills: usize,
    /// Of PostgreSQL.
    pub kills_postgres: usize,
    /// Of NATS.
    pub kills_nats: usize,
    /// Of each kind of disaster.
    pub disasters: usize,
    /// For how long each part is stopped, each time.
    pub stops: Vec<Duration>,
    /// Times that connections are cut, split and stalled.
    pub connections: usize,
    /// Views built anew under fire.
    pub rebuilds: usize,
    /// Rolling restarts.
    pub rolling: usize,
    /// Times that the bus, and one service, is away.
    pub away: usize,
    /// Clients.
    pub clients: usize,
    /// Answers that clients shall not have waited for, at least.
    pub hang_ups: u64,
    /// The longest pause between two faults.
    pub pause: Duration,
    /// The acts besides the main one: full disks, an older backup, clocks.
    pub other_acts: bool,
}

impl Scenario {
    /// What `tests/run` has time for: everything once or a few times.
    #[must_use]
    pub fn short() -> Scenario {
        Scenario {
            kills: 12,
            kills_postgres: 2,
            kills_nats: 3,
            disasters: 1,
            stops: vec![Duration::from_secs(6)],
            connections: 1,
            rebuilds: 2,
            rolling: 1,
            away: 1,
            clients: 6,
            hang_ups: 200,
            pause: Duration::from_millis(400),
            other_acts: false,
        }
    }

    /// Everything, often.
    #[must_use]
    pub fn long() -> Scenario {
        Scenario {
            kills: 300,
            kills_postgres: 30,
            kills_nats: 60,
            disasters: 4,
            stops: vec![Duration::from_secs(40), Duration::from_secs(65)],
            connections: 6,
            rebuilds: 20,
            rolling: 3,
            away: 4,
            clients: 12,
            hang_ups: 20_000,
            pause: Duration::from_millis(800),
            other_acts: true,
        }
    }

    /// Two runs of about half as much each, for two versions of the bus: each has every kind of fault.
    #[must_use]
    pub fn halves(self) -> [Scenario; 2] {
        let half = |number: usize| number.div_ceil(2);
        let one = Scenario {
            kills: half(self.kills),
            kills_postgres: half(self.kills_postgres),
            kills_nats: half(self.kills_nats),
            rebuilds: half(self.rebuilds),
            hang_ups: self.hang_ups / 2,
            ..self
        };
        [one.clone(), one]
    }

    /// The faults in their order.
    #[must_use]
    pub fn plan(&self, seed: u64) -> Vec<Fault> {
        let mut chance = Chance::new(seed, "plan");
        let mut plan = self.kill_plan(&mut chance);
        let parts = [Part::Service, Part::Postgres, Part::Nats];
        plan.extend(self.stops.iter().flat_map(|time| parts.map(|part| Fault::Stop(part, *time))));
        let kinds = [Disaster::Deleted, Disaster::Purged, Disaster::Forged, Disaster::Wiped, Disaster::Older];
        plan.extend((0..self.disasters).flat_map(|_| kinds.map(Fault::Bus)));
        for _ in 0..self.connections {
            let time = Duration::from_secs(2);
            plan.extend([Fault::Cut(time), Fault::Split(time), Fault::Stall(time)]);
        }
        plan.extend(vec![Fault::Rebuild; self.rebuilds]);
        plan.extend(vec![Fault::Rolling; self.rolling]);
        for _ in 0..self.away {
            plan.extend([Fault::BusAway(Duration::from_secs(4)), Fault::ServiceAway(Duration::from_secs(4))]);
        }
        chance.shuffle(&mut plan);
        plan
    }

    /// As many kills as wanted of each part, counting that some faults kill several.
    fn kill_plan(&self, chance: &mut Chance) -> Vec<Fault> {
        let (mut services, mut postgres, mut nats) = (self.kills, self.kills_postgres, self.kills_nats);
        let mut plan = Vec::new();
        while services > 0 {
            let (fault, count) = match chance.below(20) {
                0..=2 if services > 1 => (Fault::KillAll, 2),
                3..=5 if services > 1 => (Fault::KillTwice, 2),
                6 if postgres > 0 && nats > 0 => {
                    postgres -= 1;
                    nats -= 1;
                    (Fault::KillEverything, 1)
                }
                _ => (Fault::Kill(Part::Service), 1),
            };
            services -= count;
            plan.push(fault);
        }
        plan.extend(vec![Fault::Kill(Part::Postgres); postgres]);
        plan.extend(vec![Fault::Kill(Part::Nats); nats]);
        plan
    }
}

impl Fault {
    /// Whether it makes no sense in a house without a bus.
    #[must_use]
    pub fn needs_bus(&self) -> bool {
        let on_nats = matches!(self, Fault::Kill(Part::Nats) | Fault::Stop(Part::Nats, _));
        on_nats || matches!(self, Fault::KillEverything | Fault::Bus(_) | Fault::BusAway(_))
    }

    /// Faults that are counted and measured together.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Fault::Kill(Part::Service) | Fault::KillAll | Fault::KillTwice => "kill -9 service",
            Fault::Kill(Part::Postgres) => "kill -9 postgres",
            Fault::Kill(Part::Nats) => "kill -9 nats",
            Fault::KillEverything => "kill -9 everything",
            Fault::Stop(Part::Service, _) => "stop service",
            Fault::Stop(Part::Postgres, _) => "stop postgres",
            Fault::Stop(Part::Nats, _) => "stop nats",
            Fault::Bus(Disaster::Deleted) => "bus deleted",
            Fault::Bus(Disaster::Purged) => "bus purged",
            Fault::Bus(Disaster::Forged) => "bus forged",
            Fault::Bus(Disaster::Wiped) => "bus wiped",
            Fault::Bus(Disaster::Older) => "bus older copy",
            Fault::Cut(_) => "cut before the reply",
            Fault::Split(_) => "split into bytes",
            Fault::Stall(_) => "stalled",
            Fault::Rebuild => "rebuild killed",
            Fault::Rolling => "rolling restart",
            Fault::BusAway(_) => "bus away",
            Fault::ServiceAway(_) => "service away",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_follows_from_the_seed_and_holds_what_was_promised() {
        let long = Scenario::long();
        assert_eq!(long.plan(3), long.plan(3));
        assert_ne!(long.plan(3), long.plan(4));
        for seed in 0..20 {
            let plan = long.plan(seed);
            let count = |of: fn(&Fault) -> usize| plan.iter().map(of).sum::<usize>();
            let services = count(|fault| match fault {
                Fault::Kill(Part::Service) | Fault::KillEverything => 1,
                Fault::KillAll | Fault::KillTwice => 2,
                _ => 0,
            });
            let everything = count(|fault| usize::from(*fault == Fault::KillEverything));
            let postgres = count(|fault| usize::from(*fault == Fault::Kill(Part::Postgres)));
            let nats = count(|fault| usize::from(*fault == Fault::Kill(Part::Nats)));
            assert_eq!((services, postgres + everything, nats + everything), (300, 30, 60));
            assert!(count(|fault| usize::from(matches!(fault, Fault::Bus(_)))) >= 12);
        }
    }
}
