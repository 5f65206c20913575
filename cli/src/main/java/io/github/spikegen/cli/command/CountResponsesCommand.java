package io.github.spikegen.cli.command;

import io.github.spikegen.cli.option.CommonOptions;
import io.github.spikegen.cli.option.ModelOption;
import io.github.spikegen.run.evaluation.SessionResponses;
import io.github.spikegen.run.evaluation.SessionResponses.LeftOut;
import io.github.spikegen.run.evaluation.SessionResponses.SpikeWindow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Counts responses in recordings of mouse visual cortex. */
@Command(
    name = "count-responses",
    customSynopsis = "spikegen count-responses --nwb F.nwb --out F.npz [OPTIONS]",
    description = {
      "Count the spikes of recorded neurons after each stimulus, for 'spikegen similarity': from the"
          + " session files of the Allen Brain Observatory's Visual Coding Neuropixels (NWB 2), which"
          + " are public.",
      "",
      "A response is the number of spikes in a window after a presentation's begin, averaged over"
          + " presentations of the same stimulus. Stimuli are in ascending order of their numbers."
          + " Left out are units that AllenSDK leaves out by default, units that respond the same to"
          + " all stimuli, blank screens, and presentations at times that are marked as invalid."
    },
    footer = {
      "",
      "Example:",
      "  spikegen count-responses --nwb session_756029989.nwb --window 0.03,0.25 --out mouse.npz"
    })
public final class CountResponsesCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--nwb",
      paramLabel = "F.nwb",
      required = true,
      split = ",",
      description =
          "Session file; of several, separated by commas, the neurons are taken together: all must"
              + " have shown the same stimuli.")
  private List<Path> sessions;

  @Option(
      names = "--out",
      paramLabel = "F.npz",
      required = true,
      description =
          "NumPy archive for the responses: 'responses' [stimuli, neurons], mean spikes a"
              + " presentation; 'area' and 'unit' [neurons]; 'stimuli' [stimuli], their numbers.")
  private Path out;

  @Option(
      names = "--stimulus",
      paramLabel = "NAME",
      description = "The kind of stimulus, as the table /intervals/NAME_presentations is called.")
  private String stimulus = "natural_scenes";

  @Option(
      names = "--by",
      paramLabel = "COLUMN",
      description = "The column of numbers that tells stimuli of the kind apart.")
  private String column = "frame";

  @Option(
      names = "--window",
      paramLabel = "FROM,TO",
      converter = WindowConverter.class,
      description = "When spikes are counted: seconds after a presentation's begin.")
  private Window window = new Window(0.03, 0.25);

  @Option(
      names = "--areas",
      paramLabel = "A",
      split = ",",
      description = "The areas whose neurons are taken, separated by commas.")
  private List<String> areas = SpikeWindow.VISUAL_AREAS;

  @Mixin private CommonOptions.Overwrite overwrite;

  /** Two numbers of seconds, shown in the help as they are typed. */
  private record Window(double from, double to) {
    @Override
    public String toString() {
      return from + "," + to;
    }
  }

  private static final class WindowConverter implements ITypeConverter<Window> {
    @Override
    public Window convert(String value) {
      String[] ends = value.split(",", -1);
      try {
        if (ends.length == 2) {
          Window window = new Window(Double.parseDouble(ends[0]), Double.parseDouble(ends[1]));
          if (window.from >= 0 && window.to > window.from && window.to <= SpikeWindow.LONGEST) {
            return window;
          }
        }
      } catch (NumberFormatException e) {
        // reported below
      }
      throw new TypeConversionException(
          "expected FROM,TO in seconds, from 0 to %d and FROM before TO, but was '%s'"
              .formatted(SpikeWindow.LONGEST, value));
    }
  }

  @Override
  public Integer call() throws IOException {
    ModelOption.requireDistinct("--nwb", sessions);
    overwrite.requireWritable("--out", out);
    SessionResponses responses =
        SessionResponses.read(
            sessions, new SpikeWindow(stimulus, column, window.from, window.to, areas));
    responses.write(out);
    LeftOut left = responses.leftOut();
    spec.commandLine()
        .getOut()
        .printf(
            "Counted spikes of %,d neurons (%s) at %,d stimuli, each shown %,d to %,d times, into %s.%n"
                + "Left out: %,d units elsewhere, %,d of poor quality, %,d that respond the same to all"
                + " stimuli; %,d presentations at invalid times.%n",
            responses.units().size(),
            responses.areas().entrySet().stream()
                .map(area -> area.getValue() + " " + area.getKey())
                .collect(Collectors.joining(", ")),
            responses.stimuli().size(),
            Collections.min(responses.repeats()),
            Collections.max(responses.repeats()),
            out,
            left.elsewhere(),
            left.poor(),
            left.constant(),
            left.presentations());
    return ExitCode.OK;
  }
}
