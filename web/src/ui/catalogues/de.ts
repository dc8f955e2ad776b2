import type { Catalogue, Forms } from "./catalogue.ts";
import { endings } from "./de/endings.ts";

const page: Catalogue["page"] = {
  description: "Schick Dateien direkt von deinem Browser in einen anderen.",
  language: "Sprache",
  unreachable:
    "Der Server antwortet nicht, und ohne ihn lässt sich nichts senden oder empfangen. Prüfe, ob du online bist; diese Seite versucht es weiter.",
  gap: " ",
};

const buttons: Catalogue["buttons"] = {
  choose: "Dateien wählen",
  chooseFolder: "Ordner wählen",
  add: "Dateien hinzufügen",
  addFolder: "Ordner hinzufügen",
  sendText: "Diesen Text senden",
  receive: "Empfangen",
  seeWhatItIs: "Ansehen, was es ist",
  copyLink: "Link kopieren",
  share: "Teilen …",
  copy: "Kopieren",
  copyRoot: "Fingerabdruck kopieren",
  copied: "Kopiert",
  notCopied: "Bitte von Hand kopieren",
  accept: "Annehmen",
  decline: "Ablehnen",
  cancel: "Abbrechen",
  pause: "Anhalten",
  goOn: "Weiter",
  saveAgain: "Noch einmal speichern",
  sendAgain: "Noch einmal senden",
  sendElse: "Etwas anderes senden",
  tryAgain: "Noch einmal versuchen",
  startOver: "Von vorn beginnen",
  newCode: "Neuer Code",
};

const scene: Catalogue["scene"] = { you: "Du", them: "Andere Person" };

const start: Catalogue["start"] = {
  title: "Verschick alles, auf direktem Weg.",
  lead: "Dateien und Ordner gehen von deinem Browser direkt in den anderen. Ohne Konto, ohne Größengrenze, und niemand dazwischen kann sie lesen.",
  drop: "Zieh Dateien oder Ordner auf diese Seite",
  dropNow: "Loslassen, um es zu senden",
  text: "oder schreib oder füge einen Text ein",
  textLabel: "Text zum Senden",
  receiveTitle: "Hat dir jemand einen Code gegeben?",
  foot: "Quelloffen. Läuft auf deinem eigenen Server.",
};

const notices: Catalogue["notices"] = {
  nothing: "Da war keine Datei dabei. Zieh Dateien hierher oder wähle welche aus.",
  "too-many": (most) =>
    `Das sind mehr als ${most} Dateien. Pack sie in eine ZIP-Datei und sende diese.`,
  "no-text": "Hier steht noch kein Text. Schreib einen oder füge einen ein, dann sende ihn.",
  "long-text": "Dieser Text ist länger als 1 MB. Speichere ihn als Datei und sende diese.",
  "not-shared": "Was du geteilt hast, ist hier nicht angekommen. Teile es noch einmal.",
  elsewhere: "Dieser Tab ist eine Kopie von einem, der gerade sendet. Mach dort weiter.",
  over: "Was du gesendet hast, ist vorbei: Der Link gilt nicht mehr. Du kannst es mit einem neuen noch einmal senden.",
  already: "Das ist schon dabei.",
  late: "Es war schon angenommen, deshalb kommt das nicht mit. Sende es, wenn das hier fertig ist.",
  copying:
    "Davon entsteht gerade eine verschlüsselte Kopie, deshalb bleibt es, wie es ist. Sende anderes, wenn das fertig ist.",
  kept: "Es war schon angenommen und konnte nicht mehr herausgenommen werden.",
  unreadable:
    "Dein Browser kann das nicht lesen. Es wurde nichts gesendet. Lass es weg und versuch es noch einmal.",
};

const collecting: Catalogue["collecting"] = {
  title: "Deine Ordner werden durchgesehen",
  lead: (files) => `${files} bis jetzt. Bei vielen dauert es einen Moment.`,
};

const files: Forms = { one: "# Datei", other: "# Dateien" };
const moreFiles: Forms = { one: "und # weitere Datei", other: "und # weitere Dateien" };
const moreThings: Forms = { one: "und # weiteres", other: "und # weitere" };

const contents: Catalogue["contents"] = {
  nameless: "Etwas ohne Namen",
  text: "Ein Text",
  sizeless: "Größe noch unbekannt",
  emptyFolder: "ein leerer Ordner",
  files,
  moreFiles,
  moreThings,
  inAll: (more, files) => `${more}, insgesamt ${files}`,
  within: "Das ist darin",
  remove: (name) => `${name} entfernen`,
};

const code: Catalogue["code"] = {
  legend: "Code",
  group: (from, to) => `Zeichen ${from} bis ${to}`,
  hint: "Zwölf Zeichen. Du kannst auch den ganzen Link einfügen.",
  incomplete: "Der Code hat zwölf Zeichen, in drei Gruppen zu je vier.",
  foreign: (host) => `Dieser Link gehört zu ${host}. Öffne ihn dort.`,
};

const scanning: Catalogue["scanning"] = {
  ask: "Code scannen",
  title: "Zeig der Kamera den Code",
  lead: "Halte den QR-Code des anderen Bildschirms davor. Ist er gelesen, öffnet sich der Link.",
  picture: "Was die Kamera sieht",
  other: "Dieser Code ist kein Telpher-Link. Nimm den auf der Seite, die sendet.",
  foot: "Das Bild bleibt auf diesem Gerät. Die Kamera ist aus, sobald du diese Seite verlässt.",
  type: "Den Code lieber eintippen",
  none: {
    refused: {
      title: "Diese Seite darf die Kamera nicht benutzen",
      todo: "Du oder dein Browser hat es abgelehnt. Erlaube die Kamera neben der Adresse der Seite, dann versuch es noch einmal. Der Code lässt sich auch eintippen.",
    },
    none: {
      title: "Es gibt keine Kamera",
      todo: "Der Browser findet auf diesem Gerät keine. Tipp den Code ein, oder öffne den Link.",
    },
    busy: {
      title: "Die Kamera liefert kein Bild",
      todo: "Vielleicht benutzt sie ein anderes Programm. Schließ es, dann versuch es noch einmal. Der Code lässt sich auch eintippen.",
    },
  },
};

const invited: Catalogue["invited"] = {
  title: "Jemand möchte dir etwas senden",
  lead: "Du siehst, was es ist und wie groß. Nichts wird gespeichert, bevor du annimmst.",
  foot: "Es kommt direkt aus dem Browser der anderen Person, wenn sie da ist, oder sonst aus einer verschlüsselten Kopie, die sie für dich aufbewahrt.",
};

const brokenLink: Catalogue["brokenLink"] = {
  title: "Dieser Link ist nicht vollständig",
  lead: "Ein Teil ging unterwegs verloren, oft beim Kopieren. Es wurde nichts empfangen. Lass dir den Link noch einmal geben, oder gib den Code ein.",
};

const lacks: Catalogue["lacks"] = {
  "secure-context": {
    title: "Diese Seite braucht HTTPS",
    todo: "Browser erlauben Verschlüsselung nur auf sicheren Seiten: Öffne diese Adresse mit https://, oder bitte, wer diesen Server betreibt, TLS einzuschalten (TELPHER_TLS_CERT und TELPHER_TLS_KEY).",
  },
  webrtc: {
    title: "Diesem Browser fehlt WebRTC",
    todo: "Telpher erreicht den anderen Browser über WebRTC: Schalte es in den Einstellungen ein, oder nimm einen aktuellen Firefox, Chrome, Edge oder Safari.",
  },
};

const opening: Catalogue["opening"] = {
  title: { sender: "Dein Link entsteht", receiver: "Nachfragen, was es ist" },
  lead: {
    sender: "Der Server wird um einen Code gebeten. Noch verlässt nichts dieses Gerät.",
    receiver:
      "Der Server wird gefragt, ob der Absender da ist oder eine Kopie für dich aufbewahrt.",
  },
};

const outside: Catalogue["outside"] = {
  lost: "Der Server antwortet nicht. Es wird weiter versucht.",
  taken:
    "Jemand anderes ist an deinem Platz in dieser Übertragung. Es wird weiter versucht, bis er frei ist.",
};

const inviting: Catalogue["inviting"] = {
  title: "Gib diesen Link weiter",
  lead: "Es beginnt, sobald jemand ihn öffnet und annimmt.",
  link: "Link",
  qr: "QR-Code des Links",
  say: "oder sag diesen Code",
  shareTitle: "Etwas für dich",
  codeOff:
    "Der Code zum Vorlesen gilt nicht mehr, denn er wurde dreimal falsch geraten. Der Link gilt weiter.",
  newCode: "Er kommt mit einem neuen Link, und dieser hier endet.",
  state: "Warten. Lass diese Seite offen.",
  good: "Solange sie offen ist, gilt der Link, höchstens einen Tag.",
  tab: "Warten auf die andere Person",
};

const connecting: Catalogue["connecting"] = {
  title: {
    sender: { here: "Die andere Person ist da", away: "Die andere Person ist kurz weg" },
    receiver: { here: "Der Absender ist da", away: "Warten auf den Absender" },
  },
  here: "Die beiden Browser suchen einen Weg zueinander.",
  away: {
    sender: "Warten, bis sie zurückkommt. Lass diese Seite offen.",
    receiver: "Es geht weiter, sobald die andere Seite offen ist. Lass auch diese offen.",
  },
};

const deciding: Catalogue["deciding"] = {
  title: "Die andere Person entscheidet",
  lead: "Sie sieht, was es ist und wie groß. Es beginnt, sobald sie annimmt.",
  question: {
    file: "Möchtest du diese Datei?",
    folder: "Möchtest du diesen Ordner?",
    several: "Möchtest du diese Dateien?",
    text: "Möchtest du diesen Text?",
  },
  saving: {
    "picked-file": "Wenn du annimmst, fragt dein Browser, wohin er es speichern soll.",
    "picked-folder":
      "Wenn du annimmst, fragt dein Browser nach einem Ordner. Was schon darin ist, bleibt unberührt.",
    downloads:
      "Es wird an die Downloads deines Browsers übergeben, sobald alles hier und geprüft ist.",
    zip: "Es wird als eine ZIP-Datei an die Downloads deines Browsers übergeben, sobald alles hier und geprüft ist.",
    streamed:
      "Es geht an die Downloads deines Browsers, während es kommt. Jedes Stück wird vorher geprüft.",
    "streamed-zip":
      "Es geht als eine ZIP-Datei an die Downloads deines Browsers, während es kommt. Jedes Stück wird vorher geprüft.",
    shown: "Wenn du annimmst, wird er auf dieser Seite gezeigt. Er wird nicht gespeichert.",
    "no-room":
      "Dafür ist nicht genug Platz. Schaff Platz auf diesem Gerät, dann lade diese Seite neu.",
    "too-large":
      "Hier kann dein Browser es nur im Arbeitsspeicher halten, und dafür ist es zu groß. Lehne ab, und bitte um einen neuen Link, den du in einem gewöhnlichen Fenster oder in einem anderen Browser öffnest.",
  },
  unsavable: "Es kann hier nicht gespeichert werden",
  changed: "Es wurde gerade geändert. Das hier wird jetzt gesendet.",
  care: "Nimm nur an, was du erwartest.",
};

const resuming: Catalogue["resuming"] = {
  title: "Es geht weiter, wo es stehen blieb",
  lead: "Du hast das schon angenommen. Was bereits da ist, wird zuerst geprüft, dann folgt der Rest.",
};

const transferring: Catalogue["transferring"] = {
  title: { sender: "Senden", receiver: "Empfangen" },
  bar: { sender: "Gesendet und bestätigt", receiver: "Empfangen und geprüft" },
  told: {
    sender: (percent) => `Gesendet und bestätigt: ${percent}`,
    receiver: (percent) => `Empfangen und geprüft: ${percent}`,
  },
  tab: {
    sender: (percent) => `${percent} gesendet`,
    receiver: (percent) => `${percent} empfangen`,
  },
  soFar: (size) => `${size} bis jetzt`,
  of: (size, total) => `${size} von ${total}`,
  left: {
    soon: "noch ein paar Sekunden",
    about: (span) => `noch etwa ${span}`,
  },
  foot: {
    sender: "Gezählt wird nur, was angekommen und geprüft ist. Lass diese Seite offen.",
    receiver: "Jedes Stück wird geprüft, sobald es ankommt. Lass diese Seite offen.",
  },
  unasked:
    "Du hast das schon angenommen, deshalb wurdest du nicht noch einmal gefragt. Brich es ab, wenn du es nicht mehr willst.",
  paused: {
    ours: "Du hast angehalten. Drück „Weiter“, wann du willst.",
    theirs: "Die andere Person hat angehalten. Es geht weiter, wann sie will.",
  },
  still: "Im Moment kommt nichts durch.",
  path: {
    direct: "Direkt, von Browser zu Browser.",
    relayed: "Über einen Server, der es nicht lesen kann.",
    stored:
      "Aus einer verschlüsselten Kopie, weil keine Verbindung zum Absender besteht. Der Server kann sie nicht lesen.",
  },
  done: (done, files) => `${done} von ${files} fertig`,
  fileDone: "fertig",
};

const stays: Catalogue["stays"] = {
  live: "Hier läuft noch etwas. Brich es ab oder lehn es ab, dann geh zurück.",
  text: "Dieser Text steht sonst nirgends. Kopiere ihn, dann geh zurück.",
};

const reconnecting: Catalogue["reconnecting"] = {
  title: "Die Verbindung ist abgebrochen. Nichts ist verloren.",
  lead: "Was angekommen und geprüft ist, bleibt. Von dort geht es von selbst weiter, du musst nichts tun.",
  kept: (amount) => `Erhalten: ${amount}.`,
  here: {
    sender: "Die andere Seite ist da. Ein Weg zu ihr wird gesucht.",
    receiver:
      "Die Seite des Absenders ist da. Wurde sie neu geladen, müssen dort die Dateien noch einmal gewählt werden, dann geht es weiter.",
  },
  away: {
    sender: "Der Empfänger hat die Seite verlassen oder kein Netz mehr. Es wird gewartet.",
    receiver: "Der Absender hat die Seite verlassen oder kein Netz mehr. Es wird gewartet.",
  },
  foot: "Lass diese Seite offen. Wenn es lange dauert, frag nach, ob die andere noch offen ist: Wenn nicht, kannst du abbrechen.",
  tab: "Verbindung wird wiederhergestellt",
};

const verifying: Catalogue["verifying"] = {
  title: "Das Ganze wird geprüft",
  lead: {
    sender: "Jedes Byte ist drüben. Dort wird geprüft, ob alles gleich ist.",
    receiver: "Jedes Byte ist hier. Es wird mit dem Original verglichen und dann abgelegt.",
  },
};

const deliveries: Catalogue["deliveries"] = {
  title: "Frühere Zustellungen",
  none: "Noch keine. Was zugestellt ist, steht dann hier: Name, Größe, Zeit und die ersten Stellen des Fingerabdrucks. Nur dieser Browser behält die Liste; Links, Schlüssel und Inhalte stehen nicht darin.",
  kept: "Nur dieser Browser behält diese Liste. Links, Schlüssel und Inhalte stehen nicht darin. Was zugestellt ist, bleibt, wo es ist, auch wenn du sie leerst.",
  off: "Dieser Browser führt keine Liste der Zustellungen.",
  clear: "Liste leeren",
  turnOff: "Keine Liste führen",
  turnOn: "Eine Liste führen",
  line: {
    sender: (time) => `Gesendet, ${time}`,
    receiver: (time) => `Empfangen, ${time}`,
  },
  forget: "Entfernen",
  forgetOne: (name) => `${name} aus dieser Liste entfernen`,
  listed: "Nur dieser Browser merkt sich Name, Größe und Zeit, auf der Startseite.",
  unlist: "Nicht merken",
};

const leftovers: Catalogue["leftovers"] = {
  title: "Nicht fertig",
  lead: "Was hiervon angekommen ist, bleibt sieben Tage in diesem Browser und braucht Platz. Öffne denselben Link noch einmal oder lass dir dieselben Dateien noch einmal senden: Es geht von dort weiter.",
};

const ended: Catalogue["ended"] = {
  at: (time) => `Beendet: ${time}`,
  arrived: (size) => `Angekommen: ${size}.`,
  arrivedOf: (size, total) => `Angekommen: ${size} von ${total}.`,
  mayHaveArrived:
    "An deinen Dateien wurde nichts geändert. Alles war drüben, aber die Bestätigung fehlt: Frag nach, ob es angekommen ist.",
  nothing: { sender: "Es wurde nichts gesendet.", receiver: "Es wurde nichts empfangen." },
  elsewhere: "Nichts ist verloren: Dort geht es weiter.",
  kept: "Du hast keine vollständige Kopie. Was angekommen ist, bleibt sieben Tage in diesem Browser: Wird dasselbe noch einmal gesendet, geht es von dort weiter.",
  incomplete: {
    sender: "An deinen Dateien wurde nichts geändert. Drüben gibt es keine vollständige Kopie.",
    receiver: "Du hast keine vollständige Kopie. Das Original ist, wie es war.",
  },
};

export const de: Catalogue = {
  page,
  buttons,
  scene,
  start,
  notices,
  collecting,
  contents,
  code,
  scanning,
  invited,
  brokenLink,
  lacks,
  opening,
  outside,
  inviting,
  connecting,
  deciding,
  resuming,
  transferring,
  stays,
  reconnecting,
  verifying,
  deliveries,
  leftovers,
  ended,
  endings,
};
