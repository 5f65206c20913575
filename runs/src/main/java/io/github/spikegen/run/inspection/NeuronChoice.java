package io.github.spikegen.run.inspection;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.run.RunException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which neurons of a layer are shown. */
public final class NeuronChoice {

  /** The most neurons that are shown at once. */
  public static final int MOST = 256;

  private static final Pattern RANGE = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9}))?");
  private static final Pattern SOME = Pattern.compile("([a-z]+):(\\d{1,9})");

  /** How some neurons of many are chosen. */
  public enum Way {
    /** Those that fire most, the most active first. */
    ACTIVE,
    /** Of those that fire, evenly from the most to the least active. */
    RANKED,
    /** Any, in their order. */
    RANDOM
  }

  private record Range(int from, int to) {}

  /** One entry: neurons chosen in some way, or all within ranges, one an axis or a flat one. */
  private record Entry(Way way, int count, List<Range> ranges) {}

  private final String text;
  private final List<Entry> entries;

  private NeuronChoice(String text, List<Entry> entries) {
    this.text = text;
    this.entries = List.copyOf(entries);
  }

  /**
   * Chooses some neurons.
   *
   * @param way how
   * @param count how many at most, at least 1
   * @return the choice
   */
  public static NeuronChoice of(Way way, int count) {
    return parse(way.name().toLowerCase(Locale.ROOT) + ":" + count);
  }

  /**
   * Reads a choice: entries parted by commas, each a flat index {@code 17}, a range {@code 10-19},
   * places {@code 3:14:14} with a number or range for each axis, or {@code active:N}, {@code
   * ranked:N} or {@code random:N} ({@link Way}).
   *
   * @param text what was typed
   * @return the choice
   * @throws IllegalArgumentException if it can't be read; the message says what was expected
   */
  public static NeuronChoice parse(String text) {
    List<Entry> entries = new ArrayList<>();
    for (String entry : text.split(",", -1)) {
      entries.add(entry(entry.strip()));
    }
    return new NeuronChoice(text, entries);
  }

  private static Entry entry(String text) {
    Matcher some = SOME.matcher(text);
    if (some.matches()) {
      for (Way way : Way.values()) {
        int count = Integer.parseInt(some.group(2));
        if (way.name().toLowerCase(Locale.ROOT).equals(some.group(1)) && count > 0) {
          return new Entry(way, count, List.of());
        }
      }
      throw unreadable(text);
    }
    List<Range> ranges = new ArrayList<>();
    for (String part : text.split(":", -1)) {
      Matcher range = RANGE.matcher(part);
      if (!range.matches()) {
        throw unreadable(text);
      }
      int from = Integer.parseInt(range.group(1));
      int to = range.group(2) == null ? from : Integer.parseInt(range.group(2));
      if (to < from) {
        throw unreadable(text);
      }
      ranges.add(new Range(from, to));
    }
    return new Entry(null, 0, ranges);
  }

  private static IllegalArgumentException unreadable(String entry) {
    return new IllegalArgumentException(
        "expected neurons such as 17, 10-19, 3:14:14 (channel:row:column, each may be a range),"
            + " active:N, ranked:N or random:N, parted by commas, but was '%s'".formatted(entry));
  }

  /**
   * Chooses neurons of a layer.
   *
   * @param layer the layer's name, for messages
   * @param shape how its neurons lie
   * @param spikes how often each neuron fired, in the order of flat indices
   * @param key draws random ones
   * @return different flat indices in the order of the entries, at least one
   * @throws RunException if the layer has no such neuron, or these are too many to be shown
   */
  public int[] from(String layer, NeuronShape shape, float[] spikes, RandomKey key) {
    Set<Integer> chosen = new LinkedHashSet<>();
    for (Entry entry : entries) {
      IntConsumer add =
          neuron -> {
            chosen.add(neuron);
            if (chosen.size() > MOST) {
              throw new RunException(
                  "neurons",
                  "'%s' names more than %d neurons of %s, which are too many to be shown"
                      .formatted(text, MOST, layer));
            }
          };
      if (entry.way() == null) {
        addRanges(entry.ranges(), layer, shape, add);
      } else {
        Arrays.stream(some(entry.way(), entry.count(), spikes, key)).forEach(add);
      }
    }
    return chosen.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int[] some(Way way, int count, float[] spikes, RandomKey key) {
    if (way == Way.RANDOM) {
      return random(Math.min(count, spikes.length), spikes.length, key.generator());
    }
    int[] firing =
        IntStream.range(0, spikes.length)
            .filter(neuron -> spikes[neuron] > 0)
            .boxed()
            .sorted(Comparator.comparingDouble(neuron -> -spikes[neuron])) // stable
            .mapToInt(Integer::intValue)
            .toArray();
    if (firing.length == 0) { // a silent layer's neurons are all alike
      return evenly(count, IntStream.range(0, spikes.length).toArray());
    }
    return way == Way.ACTIVE
        ? Arrays.copyOf(firing, Math.min(count, firing.length))
        : evenly(count, firing);
  }

  private static int[] evenly(int count, int... neurons) {
    int last = neurons.length - 1;
    return count >= neurons.length
        ? neurons
        : IntStream.range(0, count)
            .map(i -> neurons[(int) Math.round((double) i * last / Math.max(1, count - 1))])
            .toArray();
  }

  private static int[] random(int count, int all, SplittableRandom random) {
    Set<Integer> drawn = new TreeSet<>();
    for (int i = all - count; i < all; i++) { // every set of so many is as likely (Floyd)
      int neuron = random.nextInt(i + 1);
      drawn.add(drawn.contains(neuron) ? i : neuron);
    }
    return drawn.stream().mapToInt(Integer::intValue).toArray();
  }

  private static void addRanges(
      List<Range> ranges, String layer, NeuronShape shape, IntConsumer add) {
    boolean flat = ranges.size() == 1;
    List<Integer> axes = flat ? List.of(shape.count()) : shape.axes();
    if (ranges.size() != axes.size()) {
      throw new RunException(
          "neurons",
          "%s has %s neurons, so a place has %d numbers, but '%s' has %d"
              .formatted(layer, shape, axes.size(), written(ranges), ranges.size()));
    }
    for (int axis = 0; axis < axes.size(); axis++) {
      if (ranges.get(axis).to() >= axes.get(axis)) {
        throw new RunException(
            "neurons",
            "%s has %s neurons%s, but '%s' was named"
                .formatted(
                    layer,
                    shape,
                    flat ? ", 0 to " + (shape.count() - 1) : ", counted from 0 along each axis",
                    written(ranges)));
      }
    }
    add(ranges, axes, 0, 0, add);
  }

  private static void add(
      List<Range> ranges, List<Integer> axes, int axis, int before, IntConsumer add) {
    if (axis == axes.size()) {
      add.accept(before);
      return;
    }
    for (int i = ranges.get(axis).from(); i <= ranges.get(axis).to(); i++) {
      add(ranges, axes, axis + 1, before * axes.get(axis) + i, add);
    }
  }

  private static String written(List<Range> ranges) {
    return ranges.stream()
        .map(r -> r.from() == r.to() ? "" + r.from() : r.from() + "-" + r.to())
        .collect(Collectors.joining(":"));
  }

  /** Returns what was typed. */
  @Override
  public String toString() {
    return text;
  }

  /**
   * How the neurons of a layer lie: in one row, or in channels of rows and columns.
   *
   * @param axes how many there are along each axis, in the order of {@code [T, N, ...]}; flat
   *     indices count along the last one first
   */
  public record NeuronShape(List<Integer> axes) {

    public NeuronShape {
      axes = List.copyOf(axes);
    }

    /**
     * Makes the shape of the neurons behind time and batch.
     *
     * @param spikes the shape of spikes, {@code [T, N, ...]}
     * @return the shape of one image's neurons
     */
    public static NeuronShape of(Shape spikes) {
      return new NeuronShape(
          Arrays.stream(spikes.slice(2).getShape()).mapToObj(Math::toIntExact).toList());
    }

    /** {@return how many neurons there are, at least 1} */
    public int count() {
      return axes.stream().reduce(1, Math::multiplyExact);
    }

    /**
     * {@return where a neuron lies: a number for each axis, from 0, such as {@code 3:14:27} for
     * channel, row and column}
     *
     * @param neuron its flat index
     */
    public String place(int neuron) {
      List<String> place = new ArrayList<>();
      int left = neuron;
      for (int axis = axes.size() - 1; axis >= 0; axis--) {
        place.add(String.valueOf(left % axes.get(axis)));
        left /= axes.get(axis);
      }
      Collections.reverse(place);
      return String.join(":", place);
    }

    /** Returns the axes and how many neurons that makes, such as {@code 2x3x3 = 18}. */
    @Override
    public String toString() {
      String product = axes.stream().map("%,d"::formatted).collect(Collectors.joining("x"));
      return axes.size() > 1 ? "%s = %,d".formatted(product, count()) : product;
    }
  }
}
