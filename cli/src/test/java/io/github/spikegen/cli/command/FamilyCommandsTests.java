package io.github.spikegen.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.run.ModelFamily;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The commands of a family follow from what it says of itself. */
class FamilyCommandsTests {

  private static CommandSpec command(String family, String name) {
    CommandSpec all = FamilyCommands.of(ModelFamily.named(family));
    return all.subcommands().get(name).getCommandSpec();
  }

  @ParameterizedTest
  @CsvSource({
    "diffusion, train sample reconstruct inpaint",
    "fsvae, train sample reconstruct",
    "gan, train sample interpolate"
  })
  void commandsFollowFromWhatModelsCanDo(String family, String names) {
    CommandSpec all = FamilyCommands.of(ModelFamily.named(family));
    assertEquals(names, String.join(" ", all.subcommands().keySet()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"diffusion", "fsvae", "gan"})
  void everyOptionOfTheConfigIsOneOfTraining(String family) {
    CommandSpec train = command(family, "train");
    Set<String> options =
        Stream.of("model", "training")
            .flatMap(group -> train.mixins().get(group).options().stream())
            .map(OptionSpec::longestName)
            .collect(Collectors.toSet());
    Set<String> expected =
        ModelFamily.named(family).options().stream()
            .map(spec -> "--" + spec.name())
            .collect(Collectors.toSet());
    assertEquals(expected, options);
  }

  @Test
  void optionsOfStagesAreListedUnderTraining() {
    CommandSpec train = command("diffusion", "train");
    Set<String> training = train.mixins().get("training").optionsMap().keySet();
    assertTrue(training.containsAll(Set.of("--seed", "--prior-epochs", "--label-dropout")));
    Set<String> model = train.mixins().get("model").optionsMap().keySet();
    assertTrue(model.containsAll(Set.of("--labels", "--codes", "--loss-weighting")));
  }

  private static String trainHelp(String family) {
    return CommandResult.of(family, "train", "--help").out().replaceAll("\\s+", " ");
  }

  @Test
  void helpTellsTheTwoStagesOfDiffusionApart() {
    String help = trainHelp("diffusion");
    assertTrue(help.contains("--vq-epochs=E Autoencoder: passes over the training"), help);
    assertTrue(help.contains("--prior-epochs=E Denoiser: passes over the training"), help);
    assertTrue(help.contains("autoencoder for 100 epochs and the denoiser for 200"), help);
    assertTrue(help.contains("--weight-decay=W Weight decay of AdamW;"), help);
  }

  @Test
  void helpBeginsWithWhatMustBeGiven() {
    assertTrue(
        trainHelp("gan").startsWith("Usage: spikegen gan train --variant V --dataset D --out RUN"));
    assertTrue(trainHelp("fsvae").startsWith("Usage: spikegen fsvae train --dataset D --out RUN"));
  }

  @Test
  void helpShowsTheDefaultsOfTheConfig() {
    String help = trainHelp("fsvae");
    assertTrue(help.contains("Passes over the training images. Default: 20"), help);
    assertTrue(help.contains("use the weights of the best one. Default: never"), help);
  }
}
