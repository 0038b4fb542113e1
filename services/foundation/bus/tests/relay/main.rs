//! The relay before real servers: the stream is the log, whatever is done to it.

#![allow(clippy::unwrap_used, reason = "a story that cannot be set up has failed")]

mod server;

use async_nats::jetstream::stream::Config;
use bus::relay::State;
use server::{Cage, Server, servers, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sequence_of_a_message_is_the_position_of_its_event() {
    for program in servers() {
        let (server, cage) = (Server::start(program).await, Cage::new().await);
        cage.say(&["một", "hai", "ba"]).await.unwrap();
        let relay = cage.relay(&server).await;
        assert_eq!(cage.is_relayed(&relay, &server).await.refilled, 1, "what a log holds already is filled in");
        cage.say(&["bốn"]).await.unwrap();
        cage.is_relayed(&relay, &server).await;
        let stream = server.jetstream().await.get_stream("CHUAN_PARROTS").await.unwrap();
        let message = stream.get_raw_message(2).await.unwrap();
        let events = cage.log.read(1, 10).await.unwrap();
        assert_eq!(message.subject.as_str(), bus::event::subject("parrots", &events[0]));
        assert_eq!(message.headers.get("Chuan-Position").unwrap().as_str(), "2");
        assert_eq!(message.headers.get("Content-Type").unwrap().as_str(), "application/cloudevents+json");
        assert_eq!(message.headers.get("Nats-Msg-Id").unwrap().as_str(), bus::event::id(&events[0]).to_string());
        assert_eq!(bus::event::decode("parrots", &message.payload).unwrap().command_last, 3);
    }
}

/// Trap m
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_relays_that_race_neither_double_nor_reorder() {
    for program in servers() {
        let (server, cage) = (Server::start(program).await, Cage::new().await);
        let (one, other) = (cage.relay(&server).await, cage.relay(&server).await);
        for _ in 0..5 {
            cage.say_many(200).await;
        }
        cage.is_relayed(&one, &server).await;
        cage.is_relayed(&other, &server).await;
    }
}

/// Trap e
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_is_lost_is_filled_again() {
    for program in servers() {
        let (server, cage) = (Server::start(program).await, Cage::new().await);
        let relay = cage.relay(&server).await;
        cage.say_many(300).await;
        cage.is_relayed(&relay, &server).await;
        server.jetstream().await.delete_stream("CHUAN_PARROTS").await.unwrap();
        until("the loss is noticed", async || relay.standing().refilled == 1).await;
        cage.is_relayed(&relay, &server).await;
    }
}

/// Trap e
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_denies_a_purge_and_one_that_was_emptied_all_the_same_is_filled_again() {
    for program in servers() {
        let (server, cage) = (Server::start(program).await, Cage::new().await);
        let relay = cage.relay(&server).await;
        cage.say_many(100).await;
        cage.is_relayed(&relay, &server).await;
        let jetstream = server.jetstream().await;
        let stream = jetstream.get_stream("CHUAN_PARROTS").await.unwrap();
        assert!(stream.purge().await.is_err(), "a stream denies to be purged");
        assert!(stream.delete_message(7).await.is_err(), "a stream denies to lose a message");
        // Somebody makes one that allows it, under the same description.
        let lax = Config { deny_purge: false, deny_delete: false, ..stream.cached_info().config.clone() };
        jetstream.delete_stream("CHUAN_PARROTS").await.unwrap();
        if jetstream.create_stream(lax).await.is_ok() {
            let stream = jetstream.get_stream("CHUAN_PARROTS").await.unwrap();
            let _ = stream.purge().await;
        }
        until("it is declared again", async || {
            let stream = jetstream.get_stream("CHUAN_PARROTS").await;
            stream.is_ok_and(|stream| stream.cached_info().config.deny_purge)
        })
        .await;
        cage.is_relayed(&relay, &server).await;
        assert!(relay.standing().refilled >= 1 || cage.log.head().await.unwrap().position == 200);
    }
}

/// Traps b and e
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_copy_of_the_bus_is_brought_up_to_date() {
    for program in servers() {
        let (mut server, cage) = (Server::start(program).await, Cage::new().await);
        let relay = cage.relay(&server).await;
        cage.say_many(50).await;
        cage.is_relayed(&relay, &server).await;
        server.kill();
        let copy = tempfile::tempdir().unwrap();
        copy_all(server.directory.path(), copy.path());
        server.run().await;
        cage.say_many(50).await;
        cage.is_relayed(&relay, &server).await;
        server.kill();
        std::fs::remove_dir_all(server.directory.path().join("jetstream")).unwrap();
        copy_all(copy.path(), server.directory.path());
        server.run().await;
        cage.say_many(5).await;
        cage.is_relayed(&relay, &server).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_recorded_while_the_bus_is_away_is_relayed_when_it_is_back() {
    for program in servers() {
        let (mut server, cage) = (Server::start(program).await, Cage::new().await);
        server.kill();
        let relay = cage.relay(&server).await;
        cage.say(&["không ai nghe"]).await.unwrap();
        until("that is noticed", async || relay.standing().reason.contains("NATS")).await;
        assert_eq!(relay.standing().state, State::Away);
        server.run().await;
        cage.is_relayed(&relay, &server).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_configuration_that_was_changed_is_repaired() {
    for program in servers() {
        let (server, cage) = (Server::start(program).await, Cage::new().await);
        let relay = cage.relay(&server).await;
        cage.say_many(20).await;
        let standing = cage.is_relayed(&relay, &server).await;
        let jetstream = server.jetstream().await;
        let declared = jetstream.get_stream("CHUAN_PARROTS").await.unwrap().cached_info().config.clone();
        let touched = Config {
            max_messages: 1_000_000,
            subjects: vec!["chuan.parrots.>".into(), "other".into()],
            ..declared.clone()
        };
        jetstream.update_stream(touched).await.unwrap();
        until("it is repaired", async || {
            jetstream.get_stream("CHUAN_PARROTS").await.is_ok_and(|stream| stream.cached_info().config == declared)
        })
        .await;
        assert_eq!(cage.is_relayed(&relay, &server).await.refilled, standing.refilled, "nothing was lost by it");
    }
}

/// Trap e
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_stranger_sent_into_a_stream_is_swept_out() {
    for program in servers() {
        let (server, cage) = (Server::start(program).await, Cage::new().await);
        let relay = cage.relay(&server).await;
        cage.say_many(20).await;
        cage.is_relayed(&relay, &server).await;
        server.jetstream().await.publish("chuan.parrots.parrot.Said.x", "kra".into()).await.unwrap().await.unwrap();
        until("it is noticed", async || relay.standing().refilled == 1).await;
        cage.say_many(3).await;
        cage.is_relayed(&relay, &server).await;
    }
}

/// Trap r
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_was_restored_is_held_until_a_new_epoch_begins() {
    for program in servers() {
        let (server, cage) = (Server::start(program).await, Cage::new().await);
        let directory = tempfile::tempdir().unwrap();
        let copy = directory.path().join("copy.sqlite");
        cage.say_many(10).await;
        cage.log
            .db()
            .begin()
            .await
            .unwrap()
            .script(&format!("COMMIT; VACUUM INTO '{}'; BEGIN", copy.display()))
            .await
            .unwrap();
        let relay = cage.relay(&server).await;
        cage.say_many(10).await;
        cage.is_relayed(&relay, &server).await;
        drop((relay, cage));
        let restored = Cage::open(copy).await;
        let relay = restored.relay(&server).await;
        until("it is noticed", async || relay.standing().state == State::Ahead).await;
        assert!(relay.standing().reason.contains("chuan log new-epoch --service parrots"), "{:?}", relay.standing());
        let refused = restored.say(&["nữa"]).await.unwrap_err();
        assert!(refused.contains("restored from an older copy"), "{refused}");
        assert_eq!(restored.log.head().await.unwrap().position, 20);
        let stream = server.jetstream().await.get_stream("CHUAN_PARROTS").await.unwrap();
        assert_eq!(stream.cached_info().state.last_sequence, 40, "what only the bus knows is still there");
        restored.log.begin_epoch(1, 20).await.unwrap();
        let file = restored.file.clone();
        drop((relay, restored)); // the process ends, and is started again
        let reborn = Cage::open(file).await;
        let relay = reborn.relay(&server).await;
        until("the stream is made anew", async || relay.standing().relayed == 20).await;
        reborn.say(&["nữa"]).await.unwrap();
        reborn.is_relayed(&relay, &server).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_of_another_log_is_not_touched() {
    for program in servers() {
        let server = Server::start(program).await;
        let (cage, other) = (Cage::new().await, Cage::new().await);
        let relay = cage.relay(&server).await;
        cage.say_many(5).await;
        cage.is_relayed(&relay, &server).await;
        let second = other.relay(&server).await;
        until("it is noticed", async || second.standing().state == State::Ahead).await;
        assert!(second.standing().reason.contains("another log"), "{:?}", second.standing());
        cage.say_many(5).await;
        cage.is_relayed(&relay, &server).await;
    }
}

/// Trap q
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_largest_event_that_the_log_takes_fits_through_the_bus() {
    for program in servers() {
        let (server, cage) = (Server::start(program).await, Cage::new().await);
        let relay = cage.relay(&server).await;
        let refused = cage.say(&["x".repeat(1_000_001).as_str()]).await.unwrap_err();
        assert!(refused.contains("the most is"), "{refused}");
        cage.say(&["x".repeat(999_960).as_str(), "y".repeat(999_960).as_str()]).await.unwrap();
        cage.is_relayed(&relay, &server).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_comparison_finds_the_first_difference_and_heals_it() {
    for program in servers() {
        let (server, cage) = (Server::start(program).await, Cage::new().await);
        let relay = cage.relay(&server).await;
        cage.say_many(30).await;
        cage.is_relayed(&relay, &server).await;
        let compared = relay.reconcile(false).await.unwrap();
        assert_eq!((compared.compared, compared.first_difference, compared.refilled), (60, 0, false));
        // The same number of messages with the same last one, and another one among them.
        let jetstream = server.jetstream().await;
        let stream = jetstream.get_stream("CHUAN_PARROTS").await.unwrap();
        let mut messages = Vec::new();
        for sequence in 1..=60 {
            messages.push(stream.get_raw_message(sequence).await.unwrap());
        }
        let config = stream.cached_info().config.clone();
        let forge = async {
            jetstream.delete_stream("CHUAN_PARROTS").await.ok()?;
            jetstream.create_stream(config).await.ok()?;
            for message in &messages {
                let payload = if message.sequence == 17 { "kra".into() } else { message.payload.clone() };
                let sent = jetstream.publish(message.subject.clone(), payload).await.ok()?.await.ok()?;
                (sent.sequence == message.sequence).then_some(())?;
            }
            Some(())
        };
        if forge.await.is_none() {
            continue; // the relay was faster and has filled it already
        }
        let compared = relay.reconcile(false).await.unwrap();
        assert_eq!((compared.first_difference, compared.refilled), (17, true), "{compared:?}");
        cage.is_relayed(&relay, &server).await;
        assert_eq!(relay.reconcile(true).await.unwrap().first_difference, 0);
    }
}

fn copy_all(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() { copy_all(&source, &target) } else { std::fs::copy(source, target).map(drop).unwrap() }
    }
}
