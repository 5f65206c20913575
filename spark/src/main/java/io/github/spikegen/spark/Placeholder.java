package io.github.spikegen.spark;
final class Placeholder {}
