package io.github.spikegen.run.evaluation;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.image.NumpyArray;
import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Responses of recorded neurons to stimuli, counted in session files of the Allen Brain
 * Observatory's Visual Coding Neuropixels (NWB 2; de Vries, Siegle and Koch 2023).
 *
 * @param window which spikes were counted
 * @param stimuli the numbers of the stimuli, such as frames, ascending
 * @param repeats how often each stimulus was shown, in the order of the stimuli
 * @param units the neurons whose responses differ between stimuli, at least one
 * @param leftOut what else the files have
 */
public record SessionResponses(
    SpikeWindow window,
    List<Double> stimuli,
    List<Integer> repeats,
    List<Unit> units,
    LeftOut leftOut) {

  /** Copies the lists. */
  public SessionResponses {
    stimuli = List.copyOf(stimuli);
    repeats = List.copyOf(repeats);
    units = List.copyOf(units);
  }

  /**
   * One neuron.
   *
   * @param id its number in the observatory
   * @param area where it is, such as {@code VISp}
   * @param responses mean spikes a presentation, one number a stimulus
   */
  public record Unit(long id, String area, List<Double> responses) {

    /** Copies the list. */
    public Unit {
      responses = List.copyOf(responses);
    }
  }

  /**
   * What is in the files and not in the responses.
   *
   * @param elsewhere units of other areas, or at channels that are marked as invalid
   * @param poor units in the areas that AllenSDK leaves out by default: {@code quality} is not
   *     {@code good}, {@code amplitude_cutoff} above 0.1, {@code presence_ratio} below 0.95, or
   *     {@code isi_violations} above 0.5
   * @param constant units in the areas that respond the same to all stimuli
   * @param presentations presentations at times that are marked as invalid
   */
  public record LeftOut(int elsewhere, int poor, int constant, int presentations) {

    private LeftOut plus(LeftOut other) {
      return new LeftOut(
          elsewhere + other.elsewhere,
          poor + other.poor,
          constant + other.constant,
          presentations + other.presentations);
    }
  }

  /**
   * Which spikes are counted.
   *
   * @param stimulus the kind of stimulus, such as {@code natural_scenes}
   * @param column tells stimuli of the kind apart: a column of numbers, such as {@code frame};
   *     presentations without a number, and frames below 0, are blank screens and left out
   * @param from the begin of the window in seconds after a presentation's begin, at least 0
   * @param to the end of the window, above {@code from}, at most {@value #LONGEST}
   * @param areas the areas whose neurons are taken
   */
  public record SpikeWindow(
      String stimulus, String column, double from, double to, List<String> areas) {

    /** The end of a window in seconds at most. */
    public static final int LONGEST = 60;

    /** The six visual areas of SGAD, section 5.4. */
    public static final List<String> VISUAL_AREAS =
        List.of("VISp", "VISl", "VISrl", "VISal", "VISpm", "VISam");

    /** Checks the window. */
    public SpikeWindow {
      areas = List.copyOf(areas);
      if (!(from >= 0 && to > from && to <= LONGEST)) {
        throw new IllegalArgumentException(
            "a window must begin at 0 s or later, end after that, and end at %d s at most, but was %s to %s"
                .formatted(LONGEST, from, to));
      }
    }
  }

  /**
   * Counts the spikes of one or more sessions that showed the same stimuli; their neurons are taken
   * together.
   *
   * @param files the session files, at least one
   * @param window which spikes are counted
   * @return the responses
   * @throws InvalidFileException if a file is no session, is damaged, or has no such stimuli or
   *     units, or files showed different stimuli
   * @throws IOException if reading fails
   */
  public static SessionResponses read(List<Path> files, SpikeWindow window) throws IOException {
    SessionResponses all = NeuropixelsSession.read(files.get(0), window);
    for (Path file : files.subList(1, files.size())) {
      SessionResponses next = NeuropixelsSession.read(file, window);
      if (!next.stimuli.equals(all.stimuli)) {
        throw new InvalidFileException(
            file,
            "has other stimuli of '%s' (%d) than %s (%d)"
                .formatted(
                    window.stimulus(), next.stimuli.size(), files.get(0), all.stimuli.size()));
      }
      all = all.joined(next);
    }
    return all;
  }

  private SessionResponses joined(SessionResponses other) {
    List<Unit> joined = new ArrayList<>(units);
    joined.addAll(other.units);
    List<Integer> fewest = new ArrayList<>(repeats);
    for (int i = 0; i < fewest.size(); i++) {
      fewest.set(i, Math.min(fewest.get(i), other.repeats.get(i)));
    }
    return new SessionResponses(window, stimuli, fewest, joined, leftOut.plus(other.leftOut));
  }

  /** {@return how many neurons each area has, in the order in which areas first appear} */
  public Map<String, Long> areas() {
    return units.stream()
        .collect(Collectors.groupingBy(Unit::area, LinkedHashMap::new, Collectors.counting()));
  }

  /**
   * Writes an archive that {@link NeuralResponses} reads: {@code responses [stimuli, neurons]},
   * {@code area [neurons]}, {@code unit [neurons]} and {@code stimuli [stimuli]}.
   *
   * @param file the file, replaced atomically if it exists
   * @throws IOException if writing fails
   */
  public void write(Path file) throws IOException {
    int neurons = units.size();
    double[] responses = new double[stimuli.size() * neurons];
    Arrays.setAll(responses, i -> units.get(i % neurons).responses().get(i / neurons));
    Map<String, NumpyArray> more = new LinkedHashMap<>();
    more.put("unit", numbers(units.stream().mapToDouble(Unit::id).toArray()));
    more.put("stimuli", numbers(stimuli.stream().mapToDouble(x -> x).toArray()));
    NeuralResponses.write(
        file,
        NumpyArray.of(new Shape(stimuli.size(), neurons), responses),
        units.stream().map(Unit::area).toList(),
        "recorded: spikes %s to %s s after %s, means over repeats"
            .formatted(window.from(), window.to(), window.stimulus()),
        more);
  }

  private static NumpyArray numbers(double... values) {
    return NumpyArray.of(new Shape(values.length), values);
  }
}
