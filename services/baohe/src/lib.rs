#![doc = include_str!("../README.md")]

mod args;
pub mod catalog;
mod client;
mod commands;
pub mod demo;
mod dispatch;
pub mod endpoint;
mod exit;
mod output;
mod up;

pub use dispatch::main;
