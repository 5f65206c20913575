package io.github.spikegen.probe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sums of an unfinished epoch, by name, so that an epoch that is resumed within reports what
 * the uninterrupted one reports. What sums takes part in a tally; a checkpoint keeps its numbers.
 *
 * <p>One thread at a time may use a tally.
 */
public final class EpochTally {

  /** What sums over the steps of an epoch. */
  public interface Part {

    /** {@return the sums so far, by name} */
    Map<String, double[]> sums();

    /**
     * Goes on from sums.
     *
     * @param sums what {@link #sums} returned before, of the same kind of part
     */
    void restore(Map<String, double[]> sums);
  }

  private final Map<String, double[]> before;
  private final Map<String, Part> parts = new LinkedHashMap<>();

  /**
   * Begins a tally, or goes on with one.
   *
   * @param before what {@link #sums} returned; empty at the beginning of an epoch
   */
  public EpochTally(Map<String, double[]> before) {
    this.before = new LinkedHashMap<>(before);
  }

  /**
   * Takes in a part, which goes on from its sums of before if there are any.
   *
   * @param name the part's name, without a slash
   * @param part the part
   */
  public void add(String name, Part part) {
    String prefix = name + "/";
    Map<String, double[]> own = new LinkedHashMap<>();
    before.forEach(
        (key, sums) -> {
          if (key.startsWith(prefix)) {
            own.put(key.substring(prefix.length()), sums);
          }
        });
    if (!own.isEmpty()) {
      part.restore(own);
    }
    parts.put(prefix, part);
  }

  /** {@return the sums of all parts so far, by name} */
  public Map<String, double[]> sums() {
    Map<String, double[]> all = new LinkedHashMap<>();
    parts.forEach(
        (prefix, part) -> part.sums().forEach((key, sums) -> all.put(prefix + key, sums)));
    return Collections.unmodifiableMap(all);
  }
}
