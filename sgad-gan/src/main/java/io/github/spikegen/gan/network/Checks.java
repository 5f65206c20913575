package io.github.spikegen.gan.network;

import java.util.List;

/** Argument checks of the configs. */
final class Checks {

  private Checks() {}

  static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, but was " + value);
    }
  }

  static List<Integer> channels(List<Integer> channels) {
    if (channels.isEmpty()) {
      throw new IllegalArgumentException("channels must name at least one layer, but was empty");
    }
    channels.forEach(count -> atLeastOne("channels", count));
    return List.copyOf(channels);
  }
}
