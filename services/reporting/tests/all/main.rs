//! Reporting from outside, on both databases: the logs of the services are written by hand, and its answers are looked at.

mod figures;
mod house;
mod map;
mod map_slow;
mod pages;
mod programme;
mod service;
mod view;
