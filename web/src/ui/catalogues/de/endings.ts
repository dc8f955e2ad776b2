import type { EndingKind } from "../../endings.ts";
import type { EndingWords } from "../catalogue.ts";

const anew = {
  sender: "Sende es noch einmal mit einem neuen Link.",
  receiver: "Lass es dir noch einmal senden.",
};

const reload = {
  sender: `Ladet beide die Seite neu. ${anew.sender}`,
  receiver: `Ladet beide die Seite neu. ${anew.receiver}`,
};

const newLink = { sender: anew.sender, receiver: "Lass dir einen neuen Link geben." };

const ourFault = {
  why: "Ein Fehler in Telpher selbst, nichts, was du getan hast.",
  todo: {
    sender: `Lade die Seite neu. ${anew.sender}`,
    receiver: `Lade die Seite neu. ${anew.receiver}`,
  },
};

const afterCancel = {
  sender: "Du kannst es mit einem neuen Link noch einmal senden.",
  receiver: "Wenn du es noch willst, lass es dir noch einmal senden.",
};

export const endings: Record<EndingKind, EndingWords> = {
  misunderstood: {
    title: "Die beiden Seiten haben sich nicht verstanden",
    why: "Diese Seite bekam etwas, das sie nicht kennt, und hat aufgehört.",
    todo: reload,
  },
  damaged: {
    title: "Was ankam, war nicht, was gesendet wurde",
    why: "Die Prüfung fand einen Unterschied, deshalb gilt es nicht als gut.",
    todo: anew,
  },
  lost: {
    title: "Die Verbindung zur anderen Person ist verloren",
    why: "Ihre Seite wurde geschlossen, ihr Gerät schläft, oder das Netz fiel aus.",
    todo: {
      sender: "Wenn sie wieder da ist, sende es noch einmal mit einem neuen Link.",
      receiver: "Lass es dir mit einem neuen Link noch einmal senden.",
    },
  },
  full: {
    title: {
      sender: "Nicht genug Platz auf dem anderen Gerät",
      receiver: "Nicht genug Platz auf diesem Gerät",
    },
    todo: {
      sender: "Wenn dort wieder Platz ist, sende es noch einmal.",
      receiver: "Schaff Platz, dann lass es dir noch einmal senden.",
    },
  },
  "internal-error": { title: "Auf dieser Seite ist ein Fehler aufgetreten", ...ourFault },
  "peer-failed": { title: "Auf der anderen Seite ist ein Fehler aufgetreten", ...ourFault },
  "unsupported-version": {
    title: "Die beiden Seiten haben verschiedene Versionen",
    why: "Eine von ihnen ist zu alt für die andere.",
    todo: reload,
  },
  cancelled: { title: "Es wurde abgebrochen", todo: afterCancel },
  "cancelled-by-us": { title: "Du hast abgebrochen", todo: afterCancel },
  "cancelled-by-them": { title: "Die andere Person hat abgebrochen", todo: afterCancel },
  declined: {
    title: { sender: "Die andere Person hat abgelehnt", receiver: "Du hast abgelehnt" },
    todo: {
      sender: "Frag nach dem Grund. Du kannst es mit einem neuen Link noch einmal senden.",
      receiver: "Wenn du es dir anders überlegst, lass es dir noch einmal senden.",
    },
  },
  "cannot-save": {
    title: {
      sender: "Drüben konnte es nicht gespeichert werden",
      receiver: "Es konnte nicht gespeichert werden",
    },
    why: {
      sender:
        "Der andere Browser hat sich geweigert, es zu schreiben. Vielleicht ist dort die Platte voll.",
      receiver: "Dein Browser hat sich geweigert, es zu schreiben. Vielleicht ist die Platte voll.",
    },
    todo: {
      sender:
        "Sende es noch einmal, und bitte darum, Platz zu schaffen oder einen anderen Ort zu wählen.",
      receiver: "Schaff Platz oder wähle einen anderen Ort, und lass es dir noch einmal senden.",
    },
  },
  "download-stopped": {
    title: { sender: "Der Download drüben wurde beendet", receiver: "Der Download wurde beendet" },
    why: {
      sender:
        "Der andere Browser nahm nichts mehr an. Vielleicht wurde der Download dort abgebrochen, oder der Datenträger ist voll.",
      receiver:
        "Dein Browser nahm nichts mehr an. Vielleicht wurde der Download dort abgebrochen, oder der Datenträger ist voll.",
    },
    todo: anew,
  },
  "file-changed": {
    title: "Eine Datei hat sich beim Senden geändert",
    why: {
      sender:
        "Ein anderes Programm hat in sie geschrieben, deshalb ist keine getreue Kopie möglich.",
      receiver:
        "Auf dem anderen Gerät hat etwas in sie geschrieben, deshalb ist keine getreue Kopie möglich.",
    },
    todo: {
      sender: "Wähle sie noch einmal, wenn sie fertig ist.",
      receiver: "Lass sie dir noch einmal senden, wenn sie fertig ist.",
    },
  },
  "file-unreadable": {
    title: {
      sender: "Eine Datei lässt sich nicht lesen",
      receiver: "Drüben ließ sich eine Datei nicht lesen",
    },
    why: {
      sender: "Sie wurde verschoben, gelöscht oder gesperrt, nachdem du sie gewählt hast.",
      receiver: "Sie wurde auf dem anderen Gerät verschoben, gelöscht oder gesperrt.",
    },
    todo: { sender: "Wähle sie noch einmal.", receiver: anew.receiver },
  },
  "unknown-code": {
    title: {
      sender: "Der Server hat den Link geschlossen",
      receiver: "Diesen Link oder Code kennt niemand",
    },
    why: {
      sender: "Der Server kennt seinen Code nicht mehr.",
      receiver: "Er ist vertippt oder abgelaufen, oder der Absender hat die Seite geschlossen.",
    },
    todo: {
      sender: anew.sender,
      receiver: "Prüf ihn, oder lass dir einen neuen Link geben.",
    },
  },
  "wrong-code": {
    title: "Dieser Code ist falsch",
    why: "Seine letzten vier Zeichen sind andere, oder er wurde zu oft versucht.",
    todo: "Prüf ihn, oder lass dir den Link geben.",
  },
  "already-joined": {
    title: "Das empfängt schon jemand",
    why: "Jemand hat diesen Link schon geöffnet, vielleicht du selbst in einem anderen Fenster. Ein Link ist für einen Empfänger.",
    todo: {
      sender: anew.sender,
      receiver:
        "Schließ das andere Fenster und versuch es noch einmal, oder lass dir einen neuen Link geben.",
    },
  },
  expired: {
    title: "Der Link ist abgelaufen",
    why: "In der Zeit, in der er galt, haben sich keine zwei getroffen.",
    todo: newLink,
  },
  closed: {
    title: "Diese Übertragung ist vorbei",
    why: {
      sender: "Sie wurde in einem anderen Tab beendet, oder von jemandem, der ihren Code hatte.",
      receiver: "Es ist schon zugestellt, oder der Absender hat sie beendet.",
    },
    todo: newLink,
  },
  "rate-limited": {
    title: "Zu viele Versuche in kurzer Zeit",
    why: "Der Server bittet alle, langsamer zu machen.",
    todo: "Warte eine Minute, dann versuch es noch einmal.",
  },
  "server-unreachable": {
    title: "Der Server antwortet nicht",
    why: "Ohne ihn finden die beiden Browser einander nicht.",
    todo: "Prüf, ob du online bist, dann versuch es noch einmal.",
  },
  "no-path": {
    title: "Kein Weg von Browser zu Browser",
    why: "Eine Firewall oder das Netz zwischen euch versperrt ihn.",
    todo: {
      sender:
        "Geht in dasselbe Netz, oder wechselt bei einem von euch das Netz, dann sende es noch einmal.",
      receiver:
        "Geht in dasselbe Netz, oder wechselt bei einem von euch das Netz, dann versuch es noch einmal.",
    },
  },
  replaced: {
    title: "Es wurde in einem anderen Fenster geöffnet",
    why: "Dieselbe Übertragung wurde an anderer Stelle in diesem Browser geöffnet und geht dort weiter.",
    todo: "Such das andere Fenster. Dieses hier kannst du schließen.",
  },
  "browser-unsupported": {
    title: "Dieser Browser kann das nicht",
    why: "Etwas, das die Übertragung braucht, fehlt oder ist ausgeschaltet.",
    todo: "Nimm einen aktuellen Firefox, Chrome, Edge oder Safari.",
  },
};
