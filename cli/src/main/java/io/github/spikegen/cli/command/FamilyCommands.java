package io.github.spikegen.cli.command;

import ai.djl.ndarray.types.Shape;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.github.spikegen.cli.option.HyperparameterOptions;
import io.github.spikegen.config.HyperparameterSpec;
import io.github.spikegen.config.Hyperparameters;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.ModelCapabilities;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.SampleRequest;
import io.github.spikegen.run.Stage.StageOptions;
import io.github.spikegen.run.TrainingData;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The commands of one family of models, made from what the family says of itself: its options, and
 * what its models can do. A file {@code commands.json} beside the family's class may have words for
 * their help: by the command's name a {@code description}, {@code examples}, which are command
 * lines, and {@code required}, options of the family itself that must be given, such as {@code
 * --variant V}.
 *
 * @param <C> the class of a run's config
 */
public final class FamilyCommands<C extends Record & RunConfig> {

  private static final int EXAMPLE_IMAGES = 1000;
  private static final String CLASS = "class";
  static final String STRIP = "--strip";
  static final String ANIMATION = "--animation";

  /** What help says of a command. */
  private record Words(String description, List<String> examples, String required) {}

  private final ModelFamily<C> family;
  private final Map<String, Words> words;
  private final Set<String> chosen = new HashSet<>();
  private Optional<C> example;

  private FamilyCommands(ModelFamily<C> family) {
    this.family = family;
    words = words(family);
  }

  /** Returns the command of a family, with those below it. */
  public static CommandSpec of(ModelFamily<?> family) {
    return new FamilyCommands<>(family).all();
  }

  private static Map<String, Words> words(ModelFamily<?> family) {
    try (InputStream file = family.getClass().getResourceAsStream("commands.json")) {
      Map<String, Words> words = new LinkedHashMap<>();
      if (file != null) {
        Gson gson = new Gson();
        gson.fromJson(new InputStreamReader(file, StandardCharsets.UTF_8), JsonObject.class)
            .entrySet()
            .forEach(
                entry -> words.put(entry.getKey(), gson.fromJson(entry.getValue(), Words.class)));
      }
      return words;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CommandSpec all() {
    CommandSpec group = CommandSpec.create().name(family.command());
    group.usageMessage().description("Models of the family %s.".formatted(family.name()));
    describe(group, "spikegen %s COMMAND [OPTIONS]".formatted(family.command()));
    add(group, train(), "--dataset D --out RUN [OPTIONS]");
    add(group, sample(), "--model RUN --out F.npz [OPTIONS]");
    if (can(ModelCapabilities.Reconstructs.class)) {
      add(
          group,
          CommandSpec.forAnnotatedObject(new ReconstructCommand(family)),
          "--model RUN --dataset D --out F.npz [OPTIONS]");
    }
    if (can(ModelCapabilities.Inpaints.class)) {
      CommandSpec inpaint = CommandSpec.forAnnotatedObject(new InpaintCommand(family));
      addSamplingOptions(inpaint);
      add(group, inpaint, "--model RUN --dataset D --mask SPEC --out F.npz [OPTIONS]");
    }
    if (can(ModelCapabilities.Interpolates.class)) {
      add(
          group,
          CommandSpec.forAnnotatedObject(new InterpolateCommand(family)),
          "--model RUN --out F.npz [OPTIONS]");
    }
    return group;
  }

  private boolean can(Class<? extends GenerativeModel> capability) {
    return capability.isAssignableFrom(family.modelType());
  }

  private void add(CommandSpec group, CommandSpec command, String options) {
    String name = "spikegen %s %s".formatted(family.command(), command.name());
    Words said = words.get(command.name());
    String required = said == null || said.required() == null ? "" : said.required() + " ";
    List<String> synopsis = new ArrayList<>(List.of(name + " " + required + options));
    if (command.findOption("--resume") != null) {
      synopsis.add("       %s --resume --out RUN".formatted(name));
    }
    describe(command, synopsis.toArray(String[]::new));
    group.addSubcommand(command.name(), command);
  }

  private void describe(CommandSpec command, String... synopsis) {
    command.usageMessage().customSynopsis(synopsis);
    Words said = words.get(command.name());
    if (said != null) {
      command.usageMessage().description(said.description());
    }
    List<String> examples =
        said == null || said.examples() == null
            ? List.of(synopsis[0].replace("COMMAND", "train --help").replace(" [OPTIONS]", ""))
            : said.examples();
    List<String> footer =
        new ArrayList<>(List.of("", examples.size() > 1 ? "Examples:" : "Example:"));
    examples.forEach(example -> footer.add("  " + example));
    command.usageMessage().footer(footer.toArray(String[]::new));
  }

  private CommandSpec train() {
    CommandSpec train = CommandSpec.forAnnotatedObject(new TrainCommand<>(family));
    train.addMixin(
        "pictures",
        HyperparameterOptions.mixin(
            Hyperparameters.of(family.pictureOptions()), spec -> Optional.empty()));
    Set<String> ofTraining = optionsOfTraining();
    Map<Boolean, List<HyperparameterSpec>> options =
        family.options().stream()
            .collect(Collectors.partitioningBy(spec -> ofTraining.contains(spec.name())));
    train.addMixin("training", HyperparameterOptions.mixin(options.get(true), this::usual));
    train.addMixin("model", HyperparameterOptions.mixin(options.get(false), this::usual));
    return train;
  }

  /** Returns what an option is if it is not given, seen in the config for some gray images. */
  private Optional<Object> usual(HyperparameterSpec option) {
    if (example == null) {
      List<byte[]> black = Collections.nCopies(EXAMPLE_IMAGES, new byte[28 * 28]);
      ImageDataset images = ImageDataset.of(new Shape(1, 28, 28), black);
      example = example(OptionValues.NONE, TrainingData.of("example", images, images));
    }
    return example
        .filter(config -> !chosen.contains(option.name()))
        .flatMap(config -> family.value(config, option.name()));
  }

  /** Returns a config, if there is one; what has to be chosen is the first of its values. */
  private Optional<C> example(OptionValues given, TrainingData data) {
    try {
      return Optional.of(family.config(given, data));
    } catch (RunException e) {
      Optional<HyperparameterSpec> demanded =
          family.options().stream()
              .filter(spec -> e.option().filter(spec.name()::equals).isPresent())
              .filter(spec -> spec.type().isEnum() && !given.has(spec.name()))
              .findAny();
      demanded.ifPresent(spec -> chosen.add(spec.name()));
      return demanded.flatMap(
          spec -> example(given.with(spec.name(), spec.type().getEnumConstants()[0]), data));
    }
  }

  /** The options of stages, and the run's own numbers. */
  private Set<String> optionsOfTraining() {
    Set<String> names = new HashSet<>();
    for (RecordComponent component : family.configType().getRecordComponents()) {
      Class<?> type = component.getType();
      if (type.isPrimitive() || StageOptions.class.isAssignableFrom(type)) {
        Hyperparameters.of(component).forEach(spec -> names.add(spec.name()));
      }
    }
    return names;
  }

  private CommandSpec sample() {
    CommandSpec sample = CommandSpec.forAnnotatedObject(new SampleCommand(family));
    addSamplingOptions(sample);
    if (can(ModelCapabilities.ExplainsImages.class)) {
      sample.addOption(
          OptionSpec.builder(STRIP)
              .paramLabel("F.png")
              .type(Path.class)
              .description(
                  "Picture of what the first 8 images are made of: the decoder's input at each time"
                      + " step, with its share of the image under it, and the image.")
              .build());
    }
    if (family.takesSequences()) {
      sample.addOption(
          OptionSpec.builder(ANIMATION)
              .paramLabel("F.gif")
              .type(Path.class)
              .description(
                  "Moving picture of the first sequences, for a model that was trained on events"
                      + " (default: none is drawn).")
              .build());
    }
    return sample;
  }

  private void addSamplingOptions(CommandSpec command) {
    command.addMixin(
        "sampling", HyperparameterOptions.mixin(samplingOptions(family), spec -> Optional.empty()));
  }

  private static List<HyperparameterSpec> samplingOptions(ModelFamily<?> family) {
    return Hyperparameters.of(family.samplingOptions());
  }

  /** Returns the file of an option that not all families have, or null. */
  static Path file(CommandSpec sample, String name) {
    OptionSpec option = sample.findOption(name);
    return option == null ? null : option.getValue();
  }

  /** Adds to a request what the command line says of the family's options of sampling. */
  static SampleRequest sampling(CommandSpec command, ModelFamily<?> family, SampleRequest request) {
    OptionValues given = HyperparameterOptions.given(command, samplingOptions(family));
    return request
        .withClass(given.get(CLASS, Integer.class).orElse(null))
        .withOptions(given.without(CLASS));
  }
}
