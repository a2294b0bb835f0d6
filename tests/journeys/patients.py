"""The patients of the journeys: who they are in one sentence, and what their clinician types."""

from typing import NamedTuple


class Patient(NamedTuple):
    """One patient: an id, the story, and what stands after `peerref suggest`."""

    id: str
    story: str
    typed: str


PATIENTS = [
    # Mood
    Patient(
        "depression-online",
        "Never in a group, has no treatment yet, would rather meet online.",
        "-c depression -f online",
    ),
    Patient(
        "depression-pasted-line",
        "A man of 40 whose problem list holds the diagnosis with specifiers and code; takes Zoloft, goes to CBT.",
        "-c '1. Major depressive disorder, recurrent, moderate (HCC) [F33.1]' -t Zoloft -t CBT -f hybrid --age 40 "
        "--audience men",
    ),
    Patient(
        "depression-misspelled",
        "Typed in a hurry: the page is for depression, and the clinician is told so.",
        "-c deppression -t sertralin",
    ),
    Patient(
        "depression-black-woman",
        "A Black woman of 40 who asks for a group in person, where nobody asks for a fee.",
        "-c depression --audience black --audience women --age 40 -f in-person --avoid fee",
    ),
    Patient(
        "depression-older-phone",
        "90 years old, can't leave home, uses a telephone only.",
        "-c depression --age 90 -f phone --concern transport",
    ),
    Patient(
        "depression-teen", "A girl of 15 with depression, newly on fluoxetine.", "-c depression --age 15 -t fluoxetine"
    ),
    Patient(
        "depression-physician",
        "A physician who fears for the licence if colleagues hear of it.",
        "-c depression --audience clinician --concern stigma --concern privacy -f online",
    ),
    Patient(
        "depression-spanish-california",
        "Speaks Spanish, lives in California, takes escitalopram.",
        "-c 'depresión' -l es --region US-CA -t escitalopram --audience latino",
    ),
    Patient("depression-britain", "Lives in Great Britain.", "-c depression --region GB -f online"),
    Patient(
        "depression-unknown-medicine",
        "Takes something that the catalogue does not know.",
        "-c depression -t 'Zorbexil 20 mg'",
    ),
    Patient(
        "depression-discreet",
        "Shares a home, and wants a page that names no illness.",
        "-c depression -t Prozac --discreet --hide role --note 'Call the front desk if the link fails.'",
    ),
    Patient(
        "mood-disorder-young",
        "25 years old, a mood disorder not yet sorted out.",
        "-c 'mood disorder' --age 25 --audience young-adult",
    ),
    Patient(
        "bipolar-lithium",
        "Takes lithium, wants to meet people, has little money.",
        "-c F31.9 -t lithium -f in-person --age 40 --concern cost",
    ),
    Patient(
        "bipolar-asian-student",
        "A student of 19, Asian, newly diagnosed, on lamotrigine.",
        "-c 'bipolar II' -t lamotrigine --age 19 --audience student --audience asian",
    ),
    Patient("mania", "In acute mania, not sleeping: the crisis step comes before any group.", "-c F31.2 -t lithium"),
    # Around birth
    Patient(
        "perinatal-depression-online",
        "Two months after birth, ashamed, at home with the baby; on sertraline.",
        "-c 'postpartum depression' --audience perinatal --concern stigma -f online -t sertraline",
    ),
    Patient(
        "postpartum-psychosis",
        "A week after birth, hears voices about the baby: an emergency.",
        "-c 'postpartum psychosis'",
    ),
    # Anxiety
    Patient("anxiety-teen", "13 years old, anxious at school.", "-c anxiety --age 13 --audience teen"),
    Patient(
        "gad-older-woman",
        "A woman of 66, worries all day, does not drive any more.",
        "-c GAD --age 66 --audience women --audience older-adult --concern transport -f phone",
    ),
    Patient(
        "panic-benzodiazepine",
        "Takes alprazolam for panic and is afraid to be told off for it.",
        "-c 'panic attacks' -t Xanax -t CBT",
    ),
    Patient(
        "agoraphobia-no-video",
        "Can't leave home, and will not be seen on a camera.",
        "-c agoraphobia -f online --avoid video --concern privacy",
    ),
    Patient(
        "social-anxiety-student",
        "A student of 19 who dreads speaking before others.",
        "-c 'social anxiety' --age 19 --audience student --concern social-anxiety",
    ),
    # Obsessive-compulsive and related
    Patient(
        "ocd-erp",
        "25, does exposure and response prevention, takes fluvoxamine.",
        "-c OCD -t ERP -t fluvoxamine --age 25",
    ),
    Patient("ocd-child", "A child of 9: the page is for the parent.", "-c OCD --age 9"),
    Patient(
        "hoarding-older",
        "66, the landlord has written; wants to meet in person.",
        "-c 'hoarding disorder' --age 66 -f in-person",
    ),
    Patient("hair-pulling-teen", "13, pulls hair out.", "-c trichotillomania --age 13"),
    # Trauma
    Patient(
        "ptsd-veteran",
        "A veteran, in EMDR, on prazosin.",
        "-c PTSD --audience veteran --audience men -t EMDR -t prazosin",
    ),
    Patient(
        "ptsd-first-responder",
        "A paramedic with nightmares after a call.",
        "-c 'F43.12' --audience first-responder -t 'prolonged exposure'",
    ),
    Patient(
        "complex-ptsd-trans",
        "A trans man with complex PTSD who was hurt by a church.",
        "-c 'complex PTSD' --audience trans --audience lgbtq --avoid faith",
    ),
    Patient(
        "dissociative", "Dissociative identity disorder, in trauma therapy.", "-c 'dissociative identity disorder'"
    ),
    # Psychosis
    Patient("schizophrenia-clozapine", "On clozapine, lives alone.", "-c F20.9 -t clozapine --age 40"),
    Patient(
        "schizophrenia-mother-spanish",
        "The mother of a son with schizophrenia, speaks Spanish.",
        "-c esquizofrenia --for family --audience parent --audience latino -l es",
    ),
    Patient(
        "schizoaffective",
        "Schizoaffective disorder, on a monthly injection.",
        "-c 'schizoaffective disorder, bipolar type' -t 'Invega Sustenna'",
    ),
    Patient(
        "first-episode-psychosis",
        "19 years old, first episode, a student.",
        "-c 'first episode psychosis' --age 19 --audience student -t risperidone",
    ),
    # Personality, attention, development
    Patient(
        "borderline-dbt",
        "A woman in DBT for borderline personality disorder.",
        "-c 'borderline personality disorder' -t DBT --audience women",
    ),
    Patient("adhd-stimulant", "25, late diagnosis, takes Adderall.", "-c ADHD -t Adderall --age 25"),
    Patient(
        "adhd-parent",
        "The parent of a child with ADHD on methylphenidate.",
        "-c ADHD --for family --audience parent -t Ritalin",
    ),
    Patient(
        "autism-adult",
        "Autistic, 25, wants people to talk with by text rather than video.",
        "-c autism --age 25 --avoid video",
    ),
    Patient("autism-teen", "Autistic, 17, lonely.", "-c F84.0 --age 17"),
    Patient("tourette-teen", "13, tics in class.", "-c Tourette --age 13"),
    # Eating
    Patient(
        "eating-disorder-lgbtq",
        "A gay man with an eating disorder.",
        "-c 'eating disorder' --audience lgbtq --audience men",
    ),
    Patient("anorexia-17", "17, in family-based treatment.", "-c anorexia --age 17 -t FBT"),
    Patient(
        "anorexia-parent",
        "The parent of somebody with anorexia.",
        "-c 'anorexia nervosa' --for family --audience parent",
    ),
    Patient("bulimia-misspelled", "On fluoxetine for bulimia; the name was misspelled.", "-c bulemia -t Prozac"),
    Patient(
        "binge-eating-no-twelve-steps",
        "Takes Vyvanse, wants no twelve-step room.",
        "-c 'binge eating disorder' -t Vyvanse --avoid 12-step",
    ),
    Patient(
        "bulimia-and-alcohol",
        "Bulimia and alcohol together: never a food-abstinence room.",
        "-c bulimia -c 'alcohol use disorder' -n 5",
    ),
    # Loss
    Patient("grief-widow", "A widow of 90.", "-c grief --age 90 -f in-person"),
    Patient("grief-bereaved-parents", "Lost a child last spring.", "-c grief --audience bereaved-parent"),
    Patient(
        "suicide-loss",
        "Lost a brother to suicide; a Muslim, afraid of what people say.",
        "-c 'lost someone to suicide' --audience muslim --concern stigma",
    ),
    # Suicide and self-harm
    Patient("suicidality", "25, thinks of suicide.", "-c 'suicidal ideation' --age 25"),
    Patient("suicidality-teen", "15, thinks of suicide, on escitalopram.", "-c R45.851 --age 15 -t Lexapro"),
    Patient(
        "suicidality-father",
        "The father of somebody who thinks of suicide.",
        "-c suicidal --for family --audience parent",
    ),
    Patient("self-harm", "Cuts, 15, nobody at school knows.", "-c 'self-harm' --age 15 --concern privacy"),
    # Alcohol
    Patient(
        "alcohol-naltrexone",
        "On naltrexone, wants to meet online.",
        "-c 'alcohol use disorder' -t naltrexone -f online",
    ),
    Patient(
        "alcohol-disulfiram-catholic",
        "A Catholic man on disulfiram who wants a group in person with faith in it.",
        "-c F10.20 -t Antabuse -f in-person --audience catholic --audience faith --audience men",
    ),
    Patient(
        "alcohol-withdrawal",
        "Shaking since this morning: withdrawal comes before any group.",
        "-c 'alcohol withdrawal'",
    ),
    Patient(
        "alcohol-secular",
        "Wants nothing of God, steps or abstinence.",
        "-c 'alchohol use disorder' --avoid faith --avoid 12-step --avoid abstinence-only",
    ),
    Patient(
        "alcohol-jewish-woman",
        "A Jewish woman, looks for a place that knows her home.",
        "-c alcoholism --audience jewish --audience women",
    ),
    Patient(
        "alcohol-and-depression",
        "Depression and alcohol, on sertraline and acamprosate.",
        "-c depression -c 'alcohol use disorder' -t sertraline -t acamprosate",
    ),
    # Opioids
    Patient(
        "opioid-buprenorphine",
        "On Suboxone and told before that it is not real recovery.",
        "-c F11.20 -t Suboxone -f online",
    ),
    Patient(
        "opioid-methadone-pregnant",
        "Pregnant, on methadone.",
        "-c 'opioid use disorder' -t methadone --audience perinatal --audience women",
    ),
    Patient("opioid-naltrexone", "On the monthly injection, after prison.", "-c OUD -t Vivitrol -f in-person"),
    Patient("opioid-overdose", "Was given naloxone last night.", "-c 'opioid overdose'"),
    Patient("opioid-teen", "17, on buprenorphine.", "-c 'opioid use disorder' --age 17 -t buprenorphine"),
    Patient(
        "opioid-and-ptsd-veteran",
        "A veteran with PTSD and opioid use disorder, on buprenorphine, stable for a year.",
        "-c PTSD -c 'opioid use disorder, in early remission' -t buprenorphine --audience veteran",
    ),
    # Other substances
    Patient(
        "substance-use-native",
        "A Native American man who looks for something of his own people.",
        "-c 'substance use disorder' --audience native-american --age 40",
    ),
    Patient(
        "stimulant",
        "Amphetamines; in contingency management.",
        "-c 'stimulant use disorder' -t 'contingency management'",
    ),
    Patient(
        "cocaine",
        "Cocaine, a Black man of 40, in person.",
        "-c F14.20 --audience black --audience men --age 40 -f in-person",
    ),
    Patient(
        "methamphetamine-gay-man",
        "Methamphetamine, a gay man.",
        "-c 'crystal meth' --audience lgbtq --audience men -f online",
    ),
    Patient(
        "cannabis-19",
        "Cannabis every day, 19, does not want to be preached at.",
        "-c 'cannabis use disorder' --age 19 --avoid abstinence-only",
    ),
    Patient(
        "sedative-taper", "In a slow taper off diazepam.", "-c 'benzodiazepine use disorder' -t diazepam -f online"
    ),
    Patient("sedative-withdrawal", "Stopped clonazepam all at once: an emergency.", "-c F13.231 -t clonazepam"),
    Patient(
        "tobacco", "Wants to stop smoking; on varenicline and the patch.", "-c smoking -t Chantix -t 'nicotine patch'"
    ),
    # Behaviours
    Patient(
        "gambling",
        "Has lost the savings; ashamed before the family; Asian.",
        "-c 'gambling disorder' --audience asian --concern stigma --avoid faith",
    ),
    Patient("gaming-19", "19, plays through the night.", "-c 'gaming disorder' --age 19"),
    # Body
    Patient(
        "insomnia-night-shift",
        "A nurse on night shifts in CBT-I, on zolpidem.",
        "-c insomnia -t CBT-I -t Ambien --audience clinician",
    ),
    Patient(
        "chronic-pain", "Chronic pain, on duloxetine, can't drive.", "-c 'chronic pain' -t Cymbalta --concern transport"
    ),
    # Relatives
    Patient(
        "dementia-caregiver",
        "A wife of 66 who cares for a husband with dementia; can't leave him.",
        "-c 'dementia caregiver' --age 66 -f phone",
    ),
    Patient(
        "family-mental-illness-deaf",
        "The deaf sister of somebody with a mental illness.",
        "-c 'family member with mental illness' --audience deaf",
    ),
    Patient(
        "family-mental-illness-military",
        "The husband of a sailor with bipolar disorder.",
        "-c bipolar --for family --audience military-family -t lithium",
    ),
    Patient(
        "family-substance-use",
        "The wife of a man who drinks; no twelve steps.",
        "-c 'family member with substance use' --avoid 12-step",
    ),
    Patient("alateen", "15, the mother drinks.", "-c 'alcohol use disorder' --for family --age 15"),
    Patient(
        "family-buprenorphine",
        "The parents of a daughter on buprenorphine; wonder whether it should stop.",
        "-c 'opioid use disorder' --for family -t Suboxone --audience parent",
    ),
    # Both at once
    Patient(
        "co-occurring",
        "Bipolar disorder and alcohol; on lithium and naltrexone.",
        "-c 'dual diagnosis' -t lithium -t naltrexone --avoid registration",
    ),
]
