package io.github.spikegen.gan.network;

import io.github.spikegen.internal.Require;
import java.util.List;

/** Argument checks of the configs. */
final class Checks {

  private Checks() {}

  static List<Integer> channels(List<Integer> channels) {
    if (channels.isEmpty()) {
      throw new IllegalArgumentException("channels must name at least one layer, but was empty");
    }
    channels.forEach(count -> Require.atLeast("channels", 1, count));
    return List.copyOf(channels);
  }
}
