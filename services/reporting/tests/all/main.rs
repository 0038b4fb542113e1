//! Reporting from outside, on both databases: a registry's log is written by hand, and its answers are looked at.

mod figures;
mod house;
mod map;
mod map_slow;
mod pages;
mod service;
mod view;
