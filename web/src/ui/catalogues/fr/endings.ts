import type { EndingKind } from "../../endings.ts";
import type { EndingWords } from "../catalogue.ts";

const anew = {
  sender: "Envoyez à nouveau avec un nouveau lien.",
  receiver: "Demandez un nouvel envoi.",
};

const reload = {
  sender: `Rechargez la page tous les deux. ${anew.sender}`,
  receiver: `Rechargez la page tous les deux. ${anew.receiver}`,
};

const newLink = { sender: anew.sender, receiver: "Demandez un nouveau lien." };

const ourFault = {
  why: "Une erreur de Telpher lui-même, vous n’y êtes pour rien.",
  todo: {
    sender: `Rechargez la page. ${anew.sender}`,
    receiver: `Rechargez la page. ${anew.receiver}`,
  },
};

const afterCancel = {
  sender: "Vous pouvez envoyer à nouveau avec un nouveau lien.",
  receiver: "Si vous le voulez encore, demandez un nouvel envoi.",
};

export const endings: Record<EndingKind, EndingWords> = {
  misunderstood: {
    title: "Les deux pages ne se sont pas comprises",
    why: "Cette page a reçu quelque chose qu’elle ne connaît pas, et s’est arrêtée.",
    todo: reload,
  },
  damaged: {
    title: "Ce qui est arrivé n’est pas ce qui a été envoyé",
    why: "La vérification a trouvé une différence, ce n’est donc pas tenu pour bon.",
    todo: anew,
  },
  lost: {
    title: "La connexion avec l’autre personne est perdue",
    why: "Sa page a été fermée, son appareil est en veille, ou le réseau est coupé.",
    todo: {
      sender: "À son retour, envoyez à nouveau avec un nouveau lien.",
      receiver: "Demandez un nouvel envoi avec un nouveau lien.",
    },
  },
  full: {
    title: {
      sender: "Pas assez de place sur l’autre appareil",
      receiver: "Pas assez de place sur cet appareil",
    },
    todo: {
      sender: "Quand il y aura de la place là-bas, envoyez à nouveau.",
      receiver: "Faites de la place, puis demandez un nouvel envoi.",
    },
  },
  "internal-error": { title: "Une erreur s’est produite sur cette page", ...ourFault },
  "peer-failed": { title: "Une erreur s’est produite sur l’autre page", ...ourFault },
  "unsupported-version": {
    title: "Les deux pages sont de versions différentes",
    why: "L’une d’elles est trop ancienne pour l’autre.",
    todo: reload,
  },
  cancelled: { title: "Le transfert a été annulé", todo: afterCancel },
  "cancelled-by-us": { title: "Vous avez annulé", todo: afterCancel },
  "cancelled-by-them": { title: "L’autre personne a annulé", todo: afterCancel },
  declined: {
    title: { sender: "L’autre personne a refusé", receiver: "Vous avez refusé" },
    todo: {
      sender: "Demandez pourquoi. Vous pouvez envoyer à nouveau avec un nouveau lien.",
      receiver: "Si vous changez d’avis, demandez un nouvel envoi.",
    },
  },
  "cannot-save": {
    title: {
      sender: "L’autre personne n’a pas pu enregistrer",
      receiver: "L’enregistrement a échoué",
    },
    why: {
      sender: "L’autre navigateur a refusé d’écrire. Le disque y est peut-être plein.",
      receiver: "Votre navigateur a refusé d’écrire. Le disque est peut-être plein.",
    },
    todo: {
      sender: "Envoyez à nouveau, et demandez de faire de la place ou de choisir un autre endroit.",
      receiver: "Faites de la place ou choisissez un autre endroit, et demandez un nouvel envoi.",
    },
  },
  "download-stopped": {
    title: {
      sender: "Le téléchargement de l’autre personne a été arrêté",
      receiver: "Le téléchargement a été arrêté",
    },
    why: {
      sender:
        "L’autre navigateur n’a plus rien pris. Le téléchargement y a peut-être été annulé, ou le disque est plein.",
      receiver:
        "Votre navigateur n’a plus rien pris. Le téléchargement y a peut-être été annulé, ou le disque est plein.",
    },
    todo: anew,
  },
  "file-changed": {
    title: "Un fichier a changé pendant l’envoi",
    why: {
      sender: "Un autre programme y a écrit, aucune copie fidèle n’était possible.",
      receiver:
        "Quelque chose y a écrit sur l’autre appareil, aucune copie fidèle n’était possible.",
    },
    todo: {
      sender: "Choisissez-le à nouveau quand il sera prêt.",
      receiver: "Demandez un nouvel envoi quand il sera prêt.",
    },
  },
  "file-unreadable": {
    title: {
      sender: "Un fichier ne peut pas être lu",
      receiver: "L’autre appareil n’a pas pu lire un fichier",
    },
    why: {
      sender: "Il a été déplacé, supprimé ou verrouillé après votre choix.",
      receiver: "Il a été déplacé, supprimé ou verrouillé sur l’autre appareil.",
    },
    todo: { sender: "Choisissez-le à nouveau.", receiver: anew.receiver },
  },
  "unknown-code": {
    title: { sender: "Le serveur a fermé le lien", receiver: "Ce lien ou ce code est inconnu" },
    why: {
      sender: "Le serveur ne connaît plus son code.",
      receiver: "Il est mal saisi ou expiré, ou l’expéditeur a fermé la page.",
    },
    todo: {
      sender: anew.sender,
      receiver: "Vérifiez-le, ou demandez un nouveau lien.",
    },
  },
  "wrong-code": {
    title: "Ce code est incorrect",
    why: "Ses quatre derniers caractères sont différents, ou il a été essayé trop souvent.",
    todo: "Vérifiez-le, ou demandez le lien.",
  },
  "already-joined": {
    title: "Quelqu’un le reçoit déjà",
    why: "Quelqu’un a déjà ouvert ce lien, peut-être vous dans une autre fenêtre. Un lien est pour un seul destinataire.",
    todo: {
      sender: anew.sender,
      receiver: "Fermez l’autre fenêtre et réessayez, ou demandez un nouveau lien.",
    },
  },
  expired: {
    title: "Le lien a expiré",
    why: "Vous ne vous êtes pas rejoints tant qu’il était valable.",
    todo: newLink,
  },
  closed: {
    title: "Ce transfert est terminé",
    why: {
      sender: "Il a été arrêté dans un autre onglet, ou par quelqu’un qui avait son code.",
      receiver: "Tout est déjà livré, ou l’expéditeur l’a arrêté.",
    },
    todo: newLink,
  },
  "rate-limited": {
    title: "Trop d’essais en peu de temps",
    why: "Le serveur demande à tout le monde de ralentir.",
    todo: "Attendez une minute, puis réessayez.",
  },
  "server-unreachable": {
    title: "Le serveur ne répond pas",
    why: "Sans lui, les deux navigateurs ne peuvent pas se trouver.",
    todo: "Vérifiez que vous êtes en ligne, puis réessayez.",
  },
  "no-path": {
    title: "Aucun chemin de navigateur à navigateur",
    why: "Un pare-feu ou le réseau entre vous le bloque.",
    todo: {
      sender: "Rejoignez le même réseau, ou que l’un de vous en change, puis envoyez à nouveau.",
      receiver: "Rejoignez le même réseau, ou que l’un de vous en change, puis réessayez.",
    },
  },
  replaced: {
    title: "Ouvert dans une autre fenêtre",
    why: "Le même transfert a été ouvert ailleurs dans ce navigateur, et continue là-bas.",
    todo: "Cherchez l’autre fenêtre. Vous pouvez fermer celle-ci.",
  },
  "browser-unsupported": {
    title: "Ce navigateur n’en est pas capable",
    why: "Quelque chose dont le transfert a besoin manque ou est désactivé.",
    todo: "Utilisez un Firefox, Chrome, Edge ou Safari récent.",
  },
};
